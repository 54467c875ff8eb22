// JSON schemas that are published as files say what the code says, and the completion event has the shape of its schema.
import { completionEvent } from '../../../src/azure/completion-topic';
import { isFinal, replicationStates } from '../../../src/domain/replication/replication';
import { completionEvent as schema } from '../../../src/functions/openapi/schemas';
import { publishedSchemas } from '../../../tools/published-schemas';
import { readProjectFile } from '../../support/infra/infra-text';
import { replicationTarget, runRecord } from '../samples';

test.each(publishedSchemas)('$path is what npm run schema writes', ({ path, schema: made }) => {
  expect(JSON.parse(readProjectFile(path))).toEqual(JSON.parse(JSON.stringify(made())));
});

/** As it arrives: through JSON, with what the SDK adds. */
const arrived = (state: (typeof replicationStates)[number]): unknown => {
  const replication = runRecord({ state, finishedAt: '2026-11-25T11:00:00.000Z', targets: [replicationTarget()] });
  return JSON.parse(JSON.stringify({ specversion: '1.0', ...completionEvent({ id: 'event 1', replication }) }));
};

test.each(replicationStates.filter(isFinal))('a completion event of the state %s has the published shape', (state) => {
  expect(schema.safeParse(arrived(state)).error).toBeUndefined();
});

test('an event of a replication that has not ended has not', () => {
  expect(schema.safeParse(arrived('Replicating')).success).toBe(false);
});
