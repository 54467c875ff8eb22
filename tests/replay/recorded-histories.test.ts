// Recorded histories, replayed through the real executor: an orchestrator that asks for anything else than it did would break
// the runs that are under way when it is released (docs/reliability.md, "Changing an orchestrator").
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import hostJson from '../../host.json';
import type { HistoryEvent } from '../../local/host/engines/sqlite/codec/history-event';
import { prepareDevBoxGallery } from '../../src/orchestrators/prepare-dev-box-gallery/prepare-dev-box-gallery';
import { reconcileGalleries } from '../../src/orchestrators/reconcile-galleries/reconcile-galleries';
import { replicateImageVersion } from '../../src/orchestrators/replicate-image-version/replicate-image-version';
import { replicateSelection } from '../../src/orchestrators/replicate-selection/replicate-selection';
import { digestOf, historiesFolder, readDigests } from '../support/replication/histories-digest';
import { recordedDays } from '../support/replication/recorded-days';
import { describeAction, type RecordedHistory } from '../support/replication/recorded-history';
import { type Orchestrator, replayTurns } from '../support/replication/virtual-hub/replay-turns';

const folder = historiesFolder;
const recordings = Object.values(readDigests()).flatMap(({ release }) =>
  readdirSync(join(folder, release)).map((file) => [release, file.replace('.json', '')] as const),
);
const read = (version: string, name: string) =>
  JSON.parse(readFileSync(join(folder, version, `${name}.json`), 'utf8')) as RecordedHistory;

/** By how the name of a day begins; any other is one of replicateImageVersion. */
const others: Readonly<Record<string, unknown>> = {
  'dev-box-': prepareDevBoxGallery,
  'reconcile-': reconcileGalleries,
  'selection-': replicateSelection,
};
const orchestratorOf = (name: string) =>
  (Object.entries(others).find(([prefix]) => name.startsWith(prefix))?.[1] ?? replicateImageVersion) as Orchestrator;

/** Texts for people may change under a run; what it did, and what others read of it, may not. */
function withoutWords(record: unknown): unknown {
  return JSON.parse(JSON.stringify(record), (member, value: unknown) =>
    (member === 'message' || member === 'details') && typeof value === 'string' ? 'words' : value,
  );
}

test('histories change only with a raised defaultVersion: hosts of two versions share a task hub', () => {
  const { defaultVersion } = hostJson.extensions.durableTask;
  const digests = readDigests();
  expect(Object.keys(digests)).toContain(defaultVersion);
  for (const [version, { release, digest }] of Object.entries(digests)) {
    expect(`${version}: ${digestOf(release)}`).toBe(`${version}: ${digest}`);
  }
});

test('every outcome is recorded', () => {
  const names = new Set(recordings.map(([, name]) => name));
  expect(Object.keys(recordedDays).filter((name) => !names.has(name))).toEqual([]);
});

test.each(recordings)('%s %s: each prefix of the history asks for what it asked for then', async (version, name) => {
  for (const { instanceId, input, turns } of read(version, name).executions) {
    const history = turns.map(({ events }) => events);
    for (let turn = 1; turn <= turns.length; turn += 1) {
      const reply = await replayTurns(orchestratorOf(name), instanceId, JSON.stringify(input), history.slice(0, turn));
      const asked = turns.slice(0, turn).flatMap((recorded) => recorded.asked);
      expect(reply.actions.flat().map(describeAction)).toEqual(asked);
      const { outcome } = turns[turn - 1] ?? {};
      expect(reply.isDone).toBe(outcome !== 'running');
      if (reply.isDone && outcome !== 'continued-as-new') {
        // What a later version adds to the record is no change of what this one did.
        expect(withoutWords(reply.output)).toMatchObject(withoutWords(outcome) as object);
      }
    }
  }
});

test.each(recordings)('%s %s: it asks for the same where all of it is told as new', async (version, name) => {
  for (const { instanceId, input, turns } of read(version, name).executions) {
    const all: HistoryEvent[] = turns.flatMap(({ events }) => [...events]);
    const reply = await replayTurns(orchestratorOf(name), instanceId, JSON.stringify(input), [all]);
    expect(reply.actions.flat().map(describeAction)).toEqual(turns.flatMap(({ asked }) => asked));
  }
});

test('the test notices an orchestrator that asks for something else', async () => {
  const { instanceId, input, turns } = read(
    ...(recordings.find(([, name]) => name === 'succeeded') as [string, string]),
  ).executions[0] as RecordedHistory['executions'][number];
  const other: Orchestrator = function* (context) {
    yield context.df.callActivity('somethingElse');
    return undefined;
  };
  const reply = await replayTurns(
    other,
    instanceId,
    JSON.stringify(input),
    turns.map(({ events }) => events),
  );
  expect(reply.actions.flat().map(describeAction)).not.toEqual(turns.flatMap(({ asked }) => asked));
});
