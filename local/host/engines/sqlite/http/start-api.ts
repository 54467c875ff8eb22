// Starting and restarting orchestrations over HTTP.
import { randomUUID } from 'node:crypto';
import { type StartRequest, startInstance } from '../engine/lifecycle';
import { isFinal, type RuntimeStatus } from '../store/instance-table';
import { type ApiAnswer, type ApiRequest, booleanParameter, failure, numberParameter } from './answer';
import type { ApiContext } from './api-context';
import { statusAnswer } from './instances-api';
import { readJson } from './json-body';

/**
 * `POST orchestrators/{name}[/{id}]`. A name that nobody registered is taken: the instance fails when it runs.
 * @remarks So is every id, though its length, some characters and an `@` at its beginning are documented as forbidden.
 */
export async function startOrchestration(api: ApiContext, request: ApiRequest): Promise<ApiAnswer> {
  const { functions, log } = api.engine;
  const [, asked = '', chosenId] = request.path;
  const name = functions.find('sub-orchestration', asked) ?? asked;
  const instanceId = chosenId || randomUUID().replaceAll('-', '');
  const input = readJson(request.body);
  if (!input.ok) {
    return failure(400, input.problem);
  }
  if (functions.find('sub-orchestration', asked) === undefined) {
    log.warn(`Start of '${instanceId}': ${functions.describeUnknown('sub-orchestration', asked)}`);
  }
  const version = request.query.get('version');
  const inTheWay = await startForClient(api, { name, instanceId, input: input.text, version });
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
  const { name, version } = instance;
  const input = store.instances.input(instanceId);
  const inTheWay = await startForClient(api, { name, input, instanceId: newId, version });
  if (inTheWay) {
    return failure(409, 'A non-terminal instance with this instance ID already exists.');
  }
  return answerStarted(api, request, newId);
}

/**
 * Starts as Azure Storage does: a look, then a write. What another client starts in between wins, and this start is accepted and dropped.
 * @returns the status of the live instance that was seen, or undefined where the start was accepted
 */
async function startForClient(api: ApiContext, request: StartRequest): Promise<RuntimeStatus | undefined> {
  const { store, habits, log } = api.engine;
  const isLost = habits.losesStart();
  const seen = store.instances.get(request.instanceId);
  if (seen && !isFinal(seen.status)) {
    return seen.status;
  }
  if (habits.checkToWrite > 0) {
    await api.sleep(habits.checkToWrite);
  }
  const other = store.transaction(() => startInstance(api.engine, { ...request, isLost }));
  if (other !== undefined) {
    log.info(`A start of '${request.instanceId}' was accepted and dropped: another one came first.`);
  } else if (isLost) {
    log.info(`The start of '${request.instanceId}' is accepted and lost (engine behavior).`);
  }
  return undefined;
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
    const { instances } = api.engine.store;
    const instance = instances.get(instanceId);
    if (!instance) {
      return undefined;
    }
    if (isFinal(instance.status)) {
      return instance.status === 'Completed'
        ? { status: 200, body: JSON.parse(instance.output ?? 'null') }
        : statusAnswer(instance, { input: instances.input(instanceId) });
    }
    const left = until - Date.now();
    if (left <= 0) {
      return undefined;
    }
    await api.sleep(Math.min(intervalMs, left));
  }
}
