// What the triggers tell beyond what a whole replication shows: the trace they pass on, and the end of a run that could
// not tell it itself.
import { HttpRequest, InvocationContext } from '@azure/functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { createCancelReplication } from '../../../src/functions/cancel-replication';
import { traceOf } from '../../../src/functions/request-trace';
import type { TaskHub } from '../../../src/functions/task-hub';
import type { Telemetry } from '../../../src/telemetry/telemetry';

const id = 'img-1.0.0-0123456789abcdef';
const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test.each([
  [trace, { traceParent: trace }],
  [trace.toUpperCase(), { traceParent: trace }],
  ['', {}],
  ['nonsense', {}],
  [trace.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)), {}],
])('the trace of an invocation with traceparent %j', (traceParent, expected) => {
  expect(traceOf(new InvocationContext({ traceContext: { traceParent } }))).toEqual(expected);
});

const record = {
  id,
  imageVersionId:
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/galleries/theGallery/images/img/versions/1.0.0',
  state: 'Replicating',
  targets: [],
  findings: [],
  trigger: { kind: 'event', by: 'somebody' },
  startedAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
  finishedAt: null,
  writtenAt: [],
};

/** A task hub with one run, which ends by itself when asked to, or only when it is terminated. */
function taskHub(listens: boolean): TaskHub {
  let status: 'Running' | 'Completed' | 'Terminated' = 'Running';
  return {
    getStatus: async () => ({
      name: 'replicateImageVersion',
      instanceId: id,
      createdTime: new Date('2026-11-25T12:00:00Z'),
      lastUpdatedTime: new Date('2026-11-25T12:00:00Z'),
      input: null,
      output: status === 'Completed' ? { ...record, state: 'Canceled', finishedAt: record.updatedAt } : null,
      runtimeStatus: OrchestrationRuntimeStatus[status],
      customStatus: record,
    }),
    getStatusBy: async () => [],
    startNew: async () => id,
    raiseEvent: async () => {
      status = listens ? 'Completed' : status;
    },
    terminate: async () => {
      status = 'Terminated';
    },
    purgeInstanceHistory: async () => ({ instancesDeleted: 0 }),
  };
}

async function cancel(listens: boolean) {
  const told: unknown[] = [];
  const telemetry: Telemetry = {
    trackEvent: (name, properties) => void told.push([name, properties]),
    trackArmRequest: () => undefined,
  };
  const hub = taskHub(listens);
  let now = 0;
  const clock = {
    now: () => now,
    elapsed: () => now,
    wait: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const handler = createCancelReplication({ telemetry, taskHub: () => hub, clock });
  const request = new HttpRequest({
    url: `http://localhost/api/replications/${id}/cancel`,
    method: 'POST',
    params: { id },
  });
  const { status } = await handler(request, new InvocationContext());
  return { status, told };
}

test('a run that listens tells its own end', async () => {
  expect(await cancel(true)).toEqual({ status: 200, told: [] });
});

test('the end of a run that had to be terminated is told by who terminated it', async () => {
  const { status, told } = await cancel(false);
  expect(status).toBe(200);
  expect(told).toEqual([
    [
      'ReplicationFinished',
      expect.objectContaining({
        replicationId: id,
        state: 'Canceled',
        trigger: 'event',
        gallery:
          '/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg/providers/microsoft.compute/galleries/thegallery',
      }),
    ],
  ]);
});
