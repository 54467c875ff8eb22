// The .NET process of the engine, and the messages to and from it: a line of JSON each over its standard streams. It ends when they
// close, so it never outlives this host. The other side is dotnet/HostPipe.cs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { HostLog, TypedData } from '../../contract';
import { HostStartError } from '../../host-start-error';

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), clientBinding: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string(), detail: z.string() }),
  z.object({ type: z.literal('log'), level: z.string(), text: z.string() }),
  z.object({
    type: z.literal('call'),
    id: z.number(),
    name: z.string(),
    trigger: z.string().nullable(),
    instanceId: z.string().optional(),
    traceParent: z.string().nullish(),
    traceState: z.string().nullish(),
  }),
  z.object({
    type: z.literal('response'),
    id: z.number(),
    status: z.int(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.base64().default(''),
    error: z.string().optional(),
  }),
  z.object({ type: z.literal('stopped') }),
]);
type Message = z.infer<typeof messageSchema>;

/** A function that the engine wants to be run. */
export type EngineCall = Extract<Message, { type: 'call' }>;

interface EngineRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface EngineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface EngineProcess {
  /** The JSON text that the extension hands to a durable client binding. */
  readonly clientBinding: string;
  /** Answers a request to the durable HTTP API, with 503 where the process has ended. */
  request(request: EngineRequest): Promise<EngineResponse>;
  /** Lets what runs come to its end. Resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface EngineProcessOptions {
  /** Path of DurableEngine.dll. */
  readonly assembly: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The start message: see EngineHost.Create in dotnet/EngineHost.cs. */
  readonly start: Readonly<Record<string, unknown>>;
  /** Runs a function; resolves to what it returned, rejects with what it threw. No call comes before the engine is ready. */
  readonly call: (call: EngineCall) => Promise<TypedData | undefined>;
  readonly log: HostLog;
  /** Told when the process ends without being asked to. */
  readonly onLost: (reason: string) => void;
}

const unavailable: EngineResponse = { status: 503, headers: { 'retry-after': '5' }, body: Buffer.alloc(0) };

/** Milliseconds after which a start that takes long is told. */
const quietStart = 15_000;

/** Starts the process and waits until the engine works. Throws a HostStartError where it does not. */
export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const { log } = options;
  const child = spawn('dotnet', [options.assembly], {
    env: options.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // a Ctrl-C is for the host, which tells the engine to stop when its own work is done
    windowsHide: true,
  });
  const requests = new Map<number, (response: EngineResponse) => void>();
  let lastRequest = 0;
  let stopping = false;
  const send = (message: object) => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  child.stdin.on('error', () => undefined); // told by its exit
  createInterface({ input: child.stderr }).on('line', (line) => log.warn(`engine: ${line}`));

  const ready = Promise.withResolvers<string>();
  const exited = once(child, 'exit').then(([code, signal]) => `it ended with ${code ?? signal}`);
  child.on('error', (error) => ready.reject(new HostStartError(`The engine cannot be started: ${error.message}`)));

  async function answerCall(call: EngineCall): Promise<void> {
    await ready.promise; // the function may use the client, whose binding comes with it
    try {
      const value = await options.call(call);
      send({ type: 'answer', id: call.id, value: toWire(value) });
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
      send({ type: 'answer', id: call.id, error: { message, stack } });
    }
  }

  function take(message: Message): void {
    switch (message.type) {
      case 'ready':
        ready.resolve(message.clientBinding);
        break;
      case 'failed':
        ready.reject(
          new HostStartError(`The engine 'azure-storage' did not start: ${message.message}`, {
            detail: message.detail,
          }),
        );
        break;
      case 'log':
        writeLog(log, message.level, message.text);
        break;
      case 'call':
        void answerCall(message).catch(() => undefined); // the engine did not start
        break;
      case 'response':
        respond(message);
        break;
      case 'stopped':
        child.stdin.end();
    }
  }

  function respond({ id, status, headers, body, error }: Extract<Message, { type: 'response' }>): void {
    const resolve = requests.get(id);
    requests.delete(id);
    if (error !== undefined) {
      log.error(`The durable HTTP API failed: ${error}`);
    }
    resolve?.({ status, headers, body: Buffer.from(body, 'base64') });
  }

  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) =>
    take(messageSchema.parse(JSON.parse(line))),
  );
  void exited.then((reason) => {
    ready.reject(new HostStartError(`The engine 'azure-storage' did not start: ${reason}.`));
    for (const respond of requests.values()) {
      respond(unavailable);
    }
    requests.clear();
  });
  send({ type: 'start', ...options.start });
  const patience = setTimeout(() => {
    log.warn(
      'The engine has not started yet: it waits for its storage (AzureWebJobsStorage), and gives up after two minutes or so.',
    );
  }, quietStart);
  const clientBinding = await ready.promise.finally(() => clearTimeout(patience));
  void exited.then((reason) => {
    if (!stopping) {
      options.onLost(reason);
    }
  });
  return {
    clientBinding,
    request: ({ method, url, headers, body }) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) {
          return resolve(unavailable);
        }
        lastRequest += 1;
        requests.set(lastRequest, resolve);
        send({ type: 'request', id: lastRequest, method, url, headers, body: body.toString('base64') });
      }),
    async stop() {
      stopping = true;
      send({ type: 'stop' });
      await exited;
    },
  };
}

/** Bytes reach .NET's serializer as an array of bytes, which it writes as base64. */
function toWire(value: TypedData | undefined): TypedData {
  return value?.bytes === undefined ? (value ?? {}) : { string: Buffer.from(value.bytes).toString('base64') };
}

const methodOf: Readonly<Record<string, keyof HostLog>> = { critical: 'error', error: 'error', warning: 'warn' };

function writeLog(log: HostLog, level: string, text: string): void {
  log[methodOf[level] ?? 'info'](text);
}
