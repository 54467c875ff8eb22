// What clients tell a live instance over HTTP: events, terminate, suspend, resume; and rewind, which is not built.
import { EventType, type Message } from '../codec/history-event';
import { sendMessage } from '../engine/lifecycle';
import { isFinal } from '../store/instance-table';
import { type ApiAnswer, type ApiRequest, failure } from './answer';
import type { ApiContext } from './api-context';

/** `POST instances/{id}/raiseEvent/{name}`: 202, 410 when the instance is over, 404 when there is none. */
export function raiseEvent(api: ApiContext, request: ApiRequest, instanceId: string, eventName: string): ApiAnswer {
  const refused = refuseUnlessLive(api, instanceId);
  if (refused) {
    return refused;
  }
  if (request.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return failure(400, 'Only application/json request content is supported');
  }
  const input = request.body === '' ? 'null' : request.body;
  try {
    JSON.parse(input);
  } catch {
    return failure(400, 'Invalid JSON content');
  }
  return send(api, instanceId, { EventType: EventType.EventRaised, Name: eventName, Input: input });
}

const CONTROL = {
  terminate: EventType.ExecutionTerminated,
  suspend: EventType.ExecutionSuspended,
  resume: EventType.ExecutionResumed,
} as const;

/** `POST instances/{id}/terminate|suspend|resume?reason=`. */
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
  return send(api, instanceId, { EventType: CONTROL[operation], Reason: request.query.get('reason') ?? '' });
}

/** `POST instances/{id}/rewind`: 501 where it would be allowed, for this engine does not rewind. */
export function rewindInstance({ engine: { store } }: ApiContext, instanceId: string): ApiAnswer {
  const instance = store.instances.get(instanceId);
  if (!instance) {
    return { status: 404, body: `No orchestration with instance ID "${instanceId}" found.` };
  }
  if (instance.status !== 'Failed') {
    return {
      status: 412,
      body: `This orchestration has status ${instance.status}, but only orchestrations in the "Failed" state can be rewound.`,
    };
  }
  return failure(501, 'Rewind is not supported by the underlying storage provider.');
}

function refuseUnlessLive({ engine: { store } }: ApiContext, instanceId: string): ApiAnswer | undefined {
  const instance = store.instances.get(instanceId);
  if (!instance) {
    return { status: 404 };
  }
  return isFinal(instance.status) ? { status: 410 } : undefined;
}

type Outside<T> = T extends Message ? Omit<T, 'EventId' | 'Timestamp'> : never;

function send({ engine }: ApiContext, instanceId: string, message: Outside<Message>): ApiAnswer {
  const stamped = { ...message, EventId: -1, Timestamp: engine.clock.now().toISOString() } as Message;
  engine.store.transaction(() => sendMessage(engine, instanceId, stamped));
  return { status: 202 };
}
