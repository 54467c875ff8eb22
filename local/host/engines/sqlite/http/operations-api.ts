// What clients tell an instance over HTTP: events, terminate, suspend and resume to a live one, rewind to a failed one.
import { EventType, type Message } from '../codec/history-event';
import { sendMessage } from '../engine/lifecycle';
import { rewindInstance } from '../engine/rewind';
import { isFinal } from '../store/instance-table';
import { type ApiAnswer, type ApiRequest, failure } from './answer';
import type { ApiContext } from './api-context';
import { readJson } from './json-body';

/** `POST instances/{id}/raiseEvent/{name}`: 202, 410 when the instance is over, 404 when there is none. */
export function raiseEvent(api: ApiContext, request: ApiRequest, instanceId: string, eventName: string): ApiAnswer {
  const refused = refuseUnlessLive(api, instanceId);
  if (refused) {
    return refused;
  }
  if (request.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return failure(400, 'Only application/json request content is supported');
  }
  const input = readJson(request.body);
  if (!input.ok) {
    return failure(400, input.problem);
  }
  const event = { EventType: EventType.EventRaised, Name: eventName, Input: input.text ?? 'null' };
  const answer = send(api, instanceId, event);
  if (api.engine.habits.repeats()) {
    api.engine.log.info(`Event '${eventName}' to '${instanceId}' is delivered twice (engine behavior).`);
    send(api, instanceId, event, api.engine.habits.controlDelay());
  }
  return answer;
}

const CONTROL = {
  terminate: EventType.ExecutionTerminated,
  suspend: EventType.ExecutionSuspended,
  resume: EventType.ExecutionResumed,
} as const;

/** `POST instances/{id}/terminate|suspend|resume?reason=`: messages, whose effect is seen later. */
export function controlInstance(
  api: ApiContext,
  request: ApiRequest,
  instanceId: string,
  operation: keyof typeof CONTROL,
): ApiAnswer {
  const refused = refuseUnlessLive(api, instanceId);
  if (refused) {
    return refused;
  }
  const message = { EventType: CONTROL[operation], Reason: request.query.get('reason') ?? '' };
  return send(api, instanceId, message, api.engine.habits.controlDelay());
}

/** `POST instances/{id}/rewind?reason=`: 412 for one that has not failed. */
export function rewind({ engine }: ApiContext, request: ApiRequest, instanceId: string): ApiAnswer {
  const instance = engine.store.instances.get(instanceId);
  if (!instance) {
    return { status: 404, body: `No orchestration with instance ID "${instanceId}" found.` };
  }
  if (instance.status !== 'Failed') {
    return {
      status: 412,
      body: `This orchestration has status ${instance.status}, but only orchestrations in the "Failed" state can be rewound.`,
    };
  }
  engine.store.transaction(() => rewindInstance(engine, instance, request.query.get('reason') ?? ''));
  return { status: 202 };
}

function refuseUnlessLive({ engine: { store } }: ApiContext, instanceId: string): ApiAnswer | undefined {
  const instance = store.instances.get(instanceId);
  if (!instance) {
    return { status: 404 };
  }
  return isFinal(instance.status) ? { status: 410 } : undefined;
}

type Outside<T> = T extends Message ? Omit<T, 'EventId' | 'Timestamp'> : never;

/** @param delay real milliseconds until it is delivered */
function send({ engine }: ApiContext, instanceId: string, message: Outside<Message>, delay = 0): ApiAnswer {
  const stamped = { ...message, EventId: -1, Timestamp: engine.clock.now().toISOString() } as Message;
  engine.store.transaction(() => sendMessage(engine, instanceId, stamped, delay));
  return { status: 202 };
}
