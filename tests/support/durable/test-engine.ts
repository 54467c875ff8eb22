// A durable engine behind a real HTTP server, for tests: starts it on an app, talks to it as clients do, and cleans up.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DurableExtension, DurableExtensionOptions, HostClock, HostLog } from '../../../local/host/contract';
import type { EngineBehavior } from '../../../local/host/engines/sqlite/behavior/engine-behavior';
import { createDurableExtension } from '../../../local/host/engines/sqlite/durable-extension';
import { type AppFunctions, createTestApp } from './test-app';

export interface TestEngineOptions {
  readonly databasePath?: string;
  readonly clock?: HostClock;
  readonly systemKey?: string;
  readonly settings?: DurableExtensionOptions['settings'];
  readonly behavior?: EngineBehavior;
}

export interface Status {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Record<string, unknown>[];
}

export interface TestEngine {
  readonly extension: DurableExtension;
  readonly baseUrl: string;
  /** What the engine logged, one line each. */
  readonly logged: string[];
  /** A request below the webhook's path, with JSON where there is a body. */
  request(method: string, path: string, body?: unknown): Promise<Response>;
  /** Starts an instance; its id. */
  start(name: string, input?: unknown, instanceId?: string): Promise<string>;
  status(instanceId: string, query?: string): Promise<Status>;
  raise(instanceId: string, eventName: string, data?: unknown): Promise<void>;
  /** Its status once it has ended, or once `until` holds. */
  waitFor(instanceId: string, until?: (status: Status) => boolean): Promise<Status>;
  /** Starts, waits for the end, and answers the status. */
  run(name: string, input?: unknown): Promise<Status>;
  stop(): Promise<void>;
}

/** Simulated time that runs `speed` times as fast as the real one. */
export function createFastClock(speed: number): HostClock {
  const origin = Date.now();
  const now = () => origin + (Date.now() - origin) * speed;
  return {
    speed,
    now: () => new Date(now()),
    realMillisecondsUntil: (instant) => Math.max(0, (instant.getTime() - now()) / speed),
  };
}

const FINAL = new Set(['Completed', 'Failed', 'Terminated']);
const running = new Set<TestEngine>();
const WAIT_LIMIT_MS = 30_000;

export async function startTestEngine(app: AppFunctions, options: TestEngineOptions = {}): Promise<TestEngine> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged: string[] = [];
  const write = (message: string) => void logged.push(message);
  const log: HostLog = { info: write, warn: write, error: write };
  const extension = createDurableExtension({
    databasePath: options.databasePath ?? ':memory:',
    hubName: 'TestHub',
    baseUrl,
    clock: options.clock ?? createFastClock(1_000),
    log,
    ...(options.settings && { settings: options.settings }),
    ...(options.behavior && { behavior: options.behavior }),
    ...(options.systemKey !== undefined && { systemKey: options.systemKey }),
    ...createTestApp(app),
  });
  server.on('request', (request, response) => void extension.handle(request, response));
  await extension.start();

  let stopped: Promise<void> | undefined;
  const root = `${baseUrl}/runtime/webhooks/durabletask`;
  const engine: TestEngine = {
    extension,
    baseUrl,
    logged,
    request: (method, path, body) =>
      fetch(`${root}/${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      }),
    async start(name, input, instanceId) {
      const response = await engine.request(
        'POST',
        `orchestrators/${name}${instanceId ? `/${instanceId}` : ''}`,
        input,
      );
      if (response.status !== 202) {
        throw new Error(`${response.status}: ${await response.text()}`);
      }
      return ((await response.json()) as { id: string }).id;
    },
    async status(instanceId, query = '') {
      const response = await engine.request('GET', `instances/${encodeURIComponent(instanceId)}${query}`);
      if (!response.ok) {
        throw new Error(`${response.status}: no status of ${instanceId}`);
      }
      return (await response.json()) as Status;
    },
    async raise(instanceId, eventName, data = null) {
      const response = await engine.request('POST', `instances/${instanceId}/raiseEvent/${eventName}`, data);
      if (response.status !== 202) {
        throw new Error(`raiseEvent answered ${response.status}`);
      }
    },
    async waitFor(instanceId, until = (status) => FINAL.has(status.runtimeStatus)) {
      const limit = Date.now() + WAIT_LIMIT_MS;
      for (;;) {
        const status = await engine.status(instanceId);
        if (until(status)) {
          return status;
        }
        if (Date.now() > limit) {
          throw new Error(`Waited too long; the status is ${JSON.stringify(status)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async run(name, input) {
      return engine.waitFor(await engine.start(name, input));
    },
    stop() {
      running.delete(engine);
      stopped ??= closeServer(server).then(() => extension.stop());
      return stopped;
    },
  };
  running.add(engine);
  return engine;
}

/** Stops every engine that a test has left running; for `afterEach`. */
export async function stopTestEngines(): Promise<void> {
  await Promise.all([...running].map((engine) => engine.stop()));
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
