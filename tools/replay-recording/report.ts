// What a replay found, for people: the summary, and each difference with the requests where it was seen.
import type { Step } from './replay';
import type { Translation } from './translation';

export interface Summary {
  readonly requests: number;
  readonly same: number;
  readonly different: number;
  readonly skipped: number;
  /** Full resource types that are not served here, with how many requests were about them. */
  readonly notServed: Readonly<Record<string, number>>;
}

export function summarize(steps: readonly Step[]): Summary {
  const count = (outcome: Step['outcome']) => steps.filter((step) => step.outcome === outcome).length;
  const notServed: Record<string, number> = {};
  for (const { reason, type, path } of steps) {
    if (reason?.endsWith('is not served here')) {
      const name = type ?? path;
      notServed[name] = (notServed[name] ?? 0) + 1;
    }
  }
  return {
    requests: steps.length,
    same: count('same'),
    different: count('different'),
    skipped: count('skipped'),
    notServed,
  };
}

export function reportText(steps: readonly Step[], { groups, zones }: Pick<Translation, 'groups' | 'zones'>): string {
  const { requests, same, different, skipped } = summarize(steps);
  return [
    `${requests} requests: ${same} same, ${different} different, ${skipped} skipped`,
    ...[...groups].filter(([from, to]) => from !== to).map(([from, to]) => `  resource group ${from} played as ${to}`),
    ...[...zones].map(([from, to]) => `  zone ${from} played as ${to}`),
    ...skips(steps),
    ...differences(steps),
  ].join('\n');
}

function skips(steps: readonly Step[]): string[] {
  const byReason = grouped(
    steps.filter(({ outcome }) => outcome === 'skipped').map((step) => [step.reason ?? '', step]),
  );
  return [...byReason].map(([reason, { length }]) => `  skipped ${length}: ${reason}`);
}

/** Each difference once for each kind of request, with the numbers of the requests. */
function differences(steps: readonly Step[]): string[] {
  const found = steps.flatMap((step) =>
    step.differences.map(({ text }): [string, Step] => [`${step.method} ${step.type ?? step.path}\n    ${text}`, step]),
  );
  const lines: string[] = [];
  let heading = '';
  for (const [key, where] of [...grouped(found)].sort(([a], [b]) =>
    (a.split('\n')[0] ?? '').localeCompare(b.split('\n')[0] ?? ''),
  )) {
    const [request = '', text = ''] = key.split('\n');
    if (request !== heading) {
      lines.push(`  ${request}`);
      heading = request;
    }
    lines.push(`${text}   (${where.map(({ index }) => `#${index + 1}`).join(', ')})`);
  }
  return lines;
}

function grouped(entries: readonly (readonly [string, Step])[]): Map<string, Step[]> {
  const groups = new Map<string, Step[]>();
  for (const [key, step] of entries) {
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return groups;
}
