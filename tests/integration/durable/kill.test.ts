// The embedded host is killed at random moments under load: every orchestration still ends right, and no recorded result of an
// activity changes. `LONG=1` kills a hundred times; `SEED=123` repeats the moments of an earlier run.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../local/host/engines/sqlite/behavior/random';
import { generateProgram } from '../../support/durable/program';
import { checkOutput, programThrows } from '../../support/durable/program-reference';
import type { Status } from '../../support/durable/test-engine';
import { eventually, type HostProcess, startHostProcess } from '../host/host-process';

const KILLS = process.env.LONG === '1' ? 100 : 10;
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const STARTED_BETWEEN_KILLS = 40;
const STARTED_AT_ONCE = 8;
/** Real milliseconds from spawn to ready that no machine should need; the usual time is printed. */
const RESTART_LIMIT_MS = 60_000;
const NONCES = 16;

const appRoot = join(__dirname, '../../support/durable/kill-app');
const started: string[] = [];
/** Results of activities that the host has shown as recorded, by instance. */
const recorded = new Map<string, Set<string>>();
const restarts: number[] = [];
let stateDirectory: string | undefined;
let host: HostProcess;

async function startHost(): Promise<void> {
  const begin = performance.now();
  host = await startHostProcess({
    app: '',
    environment: { HOST_APP_ROOT: appRoot, CLOCK_SPEED: '200', HOST_QUIET: 'on' },
    ...(stateDirectory && { stateDirectory }),
  });
  stateDirectory = host.stateDirectory;
  restarts.push(performance.now() - begin);
}

function request(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${host.url}/runtime/webhooks/durabletask/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

function programOf(instanceId: string) {
  return generateProgram(Number(instanceId.split('-')[1]), { exhaustRetries: false });
}

/** Starts instances until the host is dead; remembers those that it said it has started. */
async function load(from: number): Promise<void> {
  let next = from;
  async function startNext(): Promise<void> {
    const index = next++;
    const name = index % 2 === 0 ? 'nonces' : 'interpret';
    const instanceId = `${name}-${SEED + index}`;
    const body = name === 'nonces' ? undefined : { program: programOf(instanceId), outcomes: [] };
    const answer = await request('POST', `orchestrators/${name}/${instanceId}`, body);
    if (answer.status === 202) {
      started.push(instanceId);
    }
    if (next < from + STARTED_BETWEEN_KILLS) {
      await startNext();
    }
  }
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startNext));
}

/** Notes which results the histories of live instances show. */
async function observe(): Promise<void> {
  const live = (await (
    await request('GET', 'instances/?instanceIdPrefix=nonces&runtimeStatus=Running')
  ).json()) as Status[];
  for (const { instanceId } of live) {
    const answer = await request('GET', `instances/${instanceId}?showHistory=true&showHistoryOutput=true`);
    const { historyEvents = [] } = (await answer.json()) as Status;
    const seen = recorded.get(instanceId) ?? new Set();
    for (const event of historyEvents) {
      if (event.EventType === 'TaskCompleted') {
        seen.add(String(event.Result));
      }
    }
    recorded.set(instanceId, seen);
  }
}

const countObserved = () => [...recorded.values()].reduce((sum, seen) => sum + seen.size, 0);

/** Until the host is dead. */
async function keepObserving(): Promise<never> {
  for (;;) {
    await observe();
  }
}

async function check(instanceId: string): Promise<string | undefined> {
  const { runtimeStatus, output } = await eventually(async () => {
    const status = (await (await request('GET', `instances/${instanceId}`)).json()) as Status;
    return ['Completed', 'Failed', 'Terminated'].includes(status.runtimeStatus) ? status : undefined;
  }, 30_000);
  if (instanceId.startsWith('nonces')) {
    const nonces = runtimeStatus === 'Completed' ? new Set(output as string[]) : new Set<string>();
    if (nonces.size !== NONCES) {
      return `${instanceId}: ${JSON.stringify(output)}`;
    }
    const lost = [...(recorded.get(instanceId) ?? [])].filter((nonce) => !nonces.has(nonce));
    return lost.length > 0 ? `${instanceId}: lost the recorded results ${lost.join(', ')}` : undefined;
  }
  const program = programOf(instanceId);
  if (programThrows(program)) {
    return runtimeStatus === 'Failed' ? undefined : `${instanceId} did not fail`;
  }
  const problem = runtimeStatus === 'Completed' ? checkOutput(program, output) : `${runtimeStatus} with ${output}`;
  return problem && `${instanceId}: ${problem}; ${await describeHistory(instanceId)}`;
}

/** What happened to an instance, in a line a person can read. */
async function describeHistory(instanceId: string): Promise<string> {
  const answer = await request('GET', `instances/${instanceId}?showHistory=true&showHistoryOutput=true`);
  const { historyEvents = [] } = (await answer.json()) as Status;
  return historyEvents
    .map(
      ({ EventType, FunctionName = '', Reason, Result, TimerId = '' }) =>
        `${EventType} ${FunctionName}${TimerId} ${String(Reason ?? JSON.stringify(Result) ?? '').slice(0, 80)}`,
    )
    .join(' | ');
}

afterAll(async () => {
  await host?.stop('SIGKILL');
  if (stateDirectory) {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
});

test(
  `${KILLS} kills under load lose nothing (SEED=${SEED})`,
  async () => {
    const random = createRandom(SEED);
    await startHost();
    for (let kill = 0; kill < KILLS; kill++) {
      const dead = () => undefined; // The host dies in the middle of a request, as it should.
      const loading = load(kill * STARTED_BETWEEN_KILLS).catch(dead);
      const observing = keepObserving().catch(dead);
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 400));
      // On a slow machine nothing may have been started or seen yet; before the last kill a recorded result is.
      const isSeen = () => (kill < KILLS - 1 ? recorded.size > 0 : countObserved() > 0);
      await eventually(() => isSeen() && started.length > kill + 1, 60_000);
      await host.stop('SIGKILL');
      await Promise.all([loading, observing]);
      await startHost();
    }
    const wrong: string[] = [];
    for (const instanceId of started) {
      const problem = await check(instanceId);
      if (problem) {
        wrong.push(problem);
      }
    }
    const [first, ...again] = restarts.map(Math.round);
    const observed = countObserved();
    process.stdout.write(
      `${KILLS} kills, ${started.length} orchestrations, ${observed} observed results; first start ${first} ms, ` +
        `restarts ${Math.min(...again)} to ${Math.max(...again)} ms\n`,
    );
    expect(wrong).toEqual([]);
    expect(started.length).toBeGreaterThan(KILLS);
    expect(observed).toBeGreaterThan(0);
    expect(Math.max(...again)).toBeLessThan(RESTART_LIMIT_MS);
  },
  30 * 60_000,
);
