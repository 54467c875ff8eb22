// Starting and restarting orchestrations over HTTP.
import { randomUUID } from 'node:crypto';
import { startInstance } from '../engine/lifecycle';
import { isFinal } from '../store/instance-table';
import { type ApiAnswer, type ApiRequest, booleanParameter, failure, numberParameter } from './answer';
import type { ApiContext } from './api-context';
import { statusAnswer } from './instances-api';

const LONGEST_INSTANCE_ID = 256;

/** What is wrong with an instance id that a client chose, or undefined. The rules are the extension's. */
export function checkInstanceId(instanceId: string): string | undefined {
  if (instanceId.startsWith('@')) {
    return `The instance id '${instanceId}' must not start with '@': that is how entities are named.`;
  }
  if (instanceId.length > LONGEST_INSTANCE_ID) {
    return `The instance id has ${instanceId.length} characters; at most ${LONGEST_INSTANCE_ID} are allowed.`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is forbidden.
  const forbidden = /[/\\#?\u0000-\u001f\u007f-\u009f]/.exec(instanceId);
  return forbidden
    ? `The instance id ${JSON.stringify(instanceId)} contains ${JSON.stringify(forbidden[0])}; /, \\, #, ? and control characters are not allowed.`
    : undefined;
}

/** `POST orchestrators/{name}[/{id}]`. */
export async function startOrchestration(api: ApiContext, request: ApiRequest): Promise<ApiAnswer> {
  const { store, functions } = api.engine;
  const [, name = '', chosenId] = request.path;
  const registered = functions.find('sub-orchestration', name);
  if (registered === undefined) {
    const known = functions.names('sub-orchestration').map((each) => `'${each}'`);
    return failure(
      400,
      `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
        `The app registered ${known.length === 0 ? 'none' : known.join(', ')}.`,
    );
  }
  const instanceId = chosenId || randomUUID().replaceAll('-', '');
  const wrongId = checkInstanceId(instanceId);
  if (wrongId) {
    return failure(400, wrongId);
  }
  if (request.body !== '' && !isJson(request.body)) {
    return failure(400, 'Invalid JSON content');
  }
  const version = request.query.get('version') ?? undefined;
  const inTheWay = store.transaction(() =>
    startInstance(api.engine, { name: registered, instanceId, input: request.body, version }),
  );
  if (inTheWay) {
    return failure(409, `An Orchestration instance with the status ${inTheWay} already exists.`);
  }
  return answerStarted(api, request, instanceId);
}

/** `POST instances/{id}/restart`: the same function and input again, under a new id unless told otherwise. */
export async function restartInstance(api: ApiContext, request: ApiRequest, instanceId: string): Promise<ApiAnswer> {
  const { store, functions } = api.engine;
  const instance = store.instances.get(instanceId);
  if (!instance || functions.find('sub-orchestration', instance.name) === undefined) {
    return failure(400, 'InstanceId does not match a valid orchestration instance.');
  }
  const withNewId = booleanParameter(request.query, 'restartWithNewInstanceId', true);
  const newId = withNewId ? randomUUID().replaceAll('-', '') : instanceId;
  const { name, input, version } = instance;
  const inTheWay = store.transaction(() =>
    startInstance(api.engine, { name, input, instanceId: newId, version: version ?? undefined }),
  );
  if (inTheWay) {
    return failure(409, 'A non-terminal instance with this instance ID already exists.');
  }
  return answerStarted(api, request, newId);
}

/** With `timeout` and `pollingInterval` (seconds) in the query the answer waits for the end as long as that. */
async function answerStarted(api: ApiContext, request: ApiRequest, instanceId: string): Promise<ApiAnswer> {
  const timeout = numberParameter(request.query, 'timeout');
  const interval = numberParameter(request.query, 'pollingInterval');
  if (timeout !== undefined && interval !== undefined) {
    const finished = await waitForEnd(api, instanceId, timeout * 1_000, interval * 1_000);
    if (finished) {
      return finished;
    }
  }
  const urls = api.managementUrls(instanceId);
  const location = urls.statusQueryGetUri ?? '';
  return { status: 202, body: urls, headers: { Location: location, 'Retry-After': '10' } };
}

async function waitForEnd(
  api: ApiContext,
  instanceId: string,
  timeoutMs: number,
  intervalMs: number,
): Promise<ApiAnswer | undefined> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const instance = api.engine.store.instances.get(instanceId);
    if (!instance) {
      return undefined;
    }
    if (isFinal(instance.status)) {
      return instance.status === 'Completed'
        ? { status: 200, body: JSON.parse(instance.output ?? 'null') }
        : statusAnswer(instance, { showInput: true });
    }
    const left = until - Date.now();
    if (left <= 0) {
      return undefined;
    }
    await api.sleep(Math.min(intervalMs, left));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
