// The ten worked examples of docs/policy.md: each policy is parsed, and each row of its table is asked.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desiredZones } from '../../../../src/domain/policy/desired-zones';
import type { GalleryVersion } from '../../../../src/domain/policy/gallery-version';
import { zonesToRetire } from '../../../../src/domain/policy/retention';
import { nextDue, nextWave } from '../../../../src/domain/policy/waves';
import { formatImageVersionId } from '../../../../src/domain/values/resource-id';
import { daysAgo, now, policyOf, siblingsOf, versionOf } from './versions';

type Row = Readonly<Record<string, string>>;

interface Example {
  readonly title: string;
  readonly document: unknown;
  readonly rows: readonly Row[];
}

function readTable(text: string): readonly Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [names = [], , ...rows] = cells;
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function readExamples(): readonly Example[] {
  const text = readFileSync(join(__dirname, '../../../../docs/policy.md'), 'utf8');
  const [, ...sections] = text.split(/^### (?=\d+\. )/m);
  return sections.map((section) => ({
    title: section.split('\n', 1)[0] ?? '',
    document: JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '') as unknown,
    rows: readTable(section),
  }));
}

/** `stage=prod hold=yes`; a value may hold `=` itself. */
function readTags(text = ''): Record<string, string> {
  const pairs = text.split(' ').filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]));
}

function versionOfRow(row: Row): GalleryVersion {
  const zones = (row['Completed in'] ?? '').split(' ').filter((zone) => zone !== '');
  return versionOf(row.version ?? '', {
    gallery: row.gallery ?? 'contosoImages',
    image: row.image ?? '',
    publishedDate: daysAgo(Number.parseInt(row.published ?? '', 10)),
    tags: readTags(row.tags),
    definitionTags: readTags(row['definition tags']),
    excludeFromLatest: (row['what else'] ?? '').includes('excluded from latest'),
    zones: Object.fromEntries(zones.map((zone) => [zone, 'Completed'])),
  });
}

function checkVersions({ document, rows }: Example): void {
  const policy = policyOf(document);
  const versions = rows.map((row) => ({ row, version: versionOfRow(row) }));
  for (const { row, version } of versions) {
    const of = versions.filter((one) => one.row.image === row.image && one.row.gallery === row.gallery);
    const siblings = siblingsOf(of.map((one) => one.version));
    const answer = desiredZones(version, siblings, policy, now);
    const { retired } = zonesToRetire(siblings, policy, now);
    const leaves =
      retired.find(({ imageVersionId }) => imageVersionId === formatImageVersionId(version.id))?.zones ?? [];
    const name = `${row.image} ${row.version}`;
    expect([name, answer.targets.map(({ zone }) => zone).join(' ')]).toEqual([name, row.zones]);
    expect([name, leaves.join(' ')]).toEqual([name, row.leaves ?? '']);
    expect([name, answer.rule ?? '']).toEqual([name, row['decided by']]);
    expect([name, answer.enforcementMode]).toEqual([name, row.enforced === 'no' ? 'DoNotEnforce' : 'Default']);
  }
}

function checkTimes({ document, rows }: Example): void {
  const rule = policyOf(document).rules[0];
  for (const row of rows) {
    const completedAt = row['losangeles Completed at'] || null;
    const wave = nextWave(rule?.targets ?? [], {
      zones: [{ zone: 'losangeles', completedAt }],
      publishedDate: null,
      window: rule?.window ?? null,
      now: row.now ?? '',
    });
    expect([row.now, wave.ready.map(({ zone }) => zone).join(' ')]).toEqual([row.now, row.ready]);
    expect([row.now, nextDue(wave) ?? '']).toEqual([row.now, row['waits until']]);
  }
}

const examples = readExamples();

test('there are ten', () => {
  expect(examples.map(({ rows }) => rows.length > 0)).toEqual(Array(10).fill(true));
});

test.each(examples.map((example) => [example.title, example] as const))('example %s', (_, example) => {
  if (example.rows[0]?.now === undefined) {
    checkVersions(example);
  } else {
    checkTimes(example);
  }
});
