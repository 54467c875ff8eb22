// Plays the requests of a recording, one after the other, and compares what comes back. Simulated time is moved on where the recorded
// client had waited: while an operation that has ended in the recording still runs here.
import type { ArmClient } from './arm-client';
import { type Exchange, isMembers } from './cassette';
import { type Answer, compareAnswers, type Difference } from './compare';
import { resourceTypeOf } from './resource-type';
import type { Translation } from './translation';

/** What became of one recorded request. */
export interface Step {
  readonly index: number;
  readonly method: string;
  /** As recorded, without its query. */
  readonly path: string;
  readonly type: string | null;
  /** `skipped`: not sent, or not served here; `reason` says why. */
  readonly outcome: 'same' | 'different' | 'skipped';
  readonly reason: string | null;
  readonly differences: readonly Difference[];
}

const stepSeconds = 20;
/** Two simulated hours: longer than any recorded operation. */
const mostSteps = 360;
const ended: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Canceled']);
const operationPath = /\/(operations|operationStatuses|operationResults|[a-z]+Operations)\/[^/]+$/i;

export async function replay(
  recording: readonly Exchange[],
  client: ArmClient,
  translation: Translation,
  onStep: (step: Step) => void = () => {},
): Promise<Step[]> {
  const used = new Set(recording.flatMap(({ headers }) => Object.keys(headers)));
  await createGroups(recording, client, translation);
  const steps: Step[] = [];
  for (const [index, exchange] of recording.entries()) {
    const step = await play(index, exchange, client, translation, used);
    steps.push(step);
    onStep(step);
  }
  return steps;
}

async function play(
  index: number,
  exchange: Exchange,
  client: ArmClient,
  translation: Translation,
  used: ReadonlySet<string>,
): Promise<Step> {
  const { method, url } = exchange;
  const path = url.pathname;
  const type = resourceTypeOf(path);
  const about = { index, method, path, type };
  const skipped = (reason: string): Step => ({ ...about, outcome: 'skipped', reason, differences: [] });
  if (!isResourceManager(url)) {
    return skipped(`host ${url.host} is not Azure Resource Manager`);
  }
  const link = translation.link(url);
  if (!link && method === 'GET' && operationPath.test(path)) {
    return skipped('the operation was not begun by an answer that is served here');
  }
  const target = link ?? translation.path(url);
  const answer = await sendInTime(exchange, client, target, translation.body(exchange.requestBody));
  if (isNotServed(answer)) {
    return skipped(`resource type ${type ?? path} is not served here`);
  }
  translation.learnLinks(exchange.headers, answer.headers);
  translation.learn(exchange.body, answer.body);
  const differences = compareAnswers(exchange, answer, used);
  return { ...about, outcome: differences.length === 0 ? 'same' : 'different', reason: null, differences };
}

/** Sends, and again after some simulated time where the recorded answer shows that what ran before had ended. */
async function sendInTime(exchange: Exchange, client: ArmClient, target: string | URL, body: unknown): Promise<Answer> {
  let answer = await client.send(exchange.method, target, body);
  for (let step = 0; step < mostSteps && comesTooEarly(exchange, answer); step += 1) {
    const moved = await client.control('POST', '/clock', { jumpSeconds: stepSeconds });
    if (moved.status !== 200) {
      throw new Error(`The clock of this Azure cannot be moved (status ${moved.status}): it is not the simulated one.`);
    }
    answer = await client.send(exchange.method, target, body);
  }
  return answer;
}

function comesTooEarly(recorded: Answer & Pick<Exchange, 'method'>, answer: Answer): boolean {
  if (recorded.method !== 'GET') {
    return answer.status === 409 && recorded.status < 300;
  }
  if (recorded.status !== answer.status) {
    const wasRunning = answer.status === 202 || (answer.status === 200 && stateOf(answer.body) === 'Deleting');
    return recorded.status !== 202 && wasRunning;
  }
  const [then, now] = [stateOf(recorded.body), stateOf(answer.body)];
  return then !== null && now !== null && ended.has(then) && !ended.has(now);
}

/** Of an operation or a resource; null where the body has none. */
function stateOf(body: unknown): string | null {
  const { status, properties } = isMembers(body) ? body : {};
  const state = isMembers(properties) ? properties.provisioningState : undefined;
  const found = typeof state === 'string' ? state : status;
  return typeof found === 'string' ? found : null;
}

/** Recordings begin in a resource group that their test framework had made. */
async function createGroups(
  recording: readonly Exchange[],
  client: ArmClient,
  translation: Translation,
): Promise<void> {
  const location = recording.map(({ requestBody }) => requestBody).find(hasLocation)?.location ?? 'westus';
  const made = new Set<string>();
  for (const { url, method } of recording.filter(({ url }) => isResourceManager(url))) {
    const [, path, rest] = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)(\/.*)?$/i.exec(url.pathname) ?? [];
    if (path === undefined || made.has(path.toLowerCase())) {
      continue;
    }
    made.add(path.toLowerCase());
    if (rest === undefined && method === 'PUT') {
      continue; // the recording makes it itself
    }
    const address = new URL(`${path}?api-version=2021-04-01`, url);
    await client.send('PUT', translation.path(address), groupAsRecorded(recording, path) ?? { location });
  }
}

/** Location and tags of a group, where the recording reads it. */
function groupAsRecorded(recording: readonly Exchange[], path: string): unknown {
  const read = recording.find(
    ({ method, url, status }) =>
      method === 'GET' && status === 200 && url.pathname.toLowerCase() === path.toLowerCase(),
  );
  const { location, tags } = isMembers(read?.body) ? read.body : {};
  return typeof location === 'string' ? { location, tags } : undefined;
}

function hasLocation(body: unknown): body is { readonly location: string } {
  return isMembers(body) && typeof body.location === 'string';
}

function isResourceManager({ hostname }: URL): boolean {
  return /(^|\.)management\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/i.test(hostname);
}

/** Of a provider that is known, and of one that is not. */
const notServedCodes: ReadonlySet<unknown> = new Set(['InvalidResourceType', 'InvalidResourceNamespace']);

function isNotServed({ status, body }: Answer): boolean {
  const error = isMembers(body) ? body.error : undefined;
  return status === 404 && isMembers(error) && notServedCodes.has(error.code);
}
