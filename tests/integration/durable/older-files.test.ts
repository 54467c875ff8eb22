// A state file that an earlier version of this project wrote: its runs go on where they stand.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OrchestrationContext } from 'durable-functions';
import { createFastClock, startTestEngine, stopTestEngines } from '../../support/durable/test-engine';

const app = {
  activities: { echo: (input: unknown) => input },
  orchestrators: {
    *waits(context: OrchestrationContext): Generator<unknown, unknown, never> {
      const first: unknown = yield context.df.callActivity('echo', context.df.getInput());
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3_000));
      const event: unknown = yield context.df.waitForExternalEvent('go');
      return { first, event };
    },
  },
};

/** Tables as version 2 had them. */
const toVersion2 = `
ALTER TABLE instances RENAME TO i;
ALTER TABLE history RENAME TO h;
CREATE TABLE instances (
  instance_id TEXT PRIMARY KEY, execution_id TEXT NOT NULL, name TEXT NOT NULL, version TEXT, status TEXT NOT NULL,
  input TEXT, output TEXT, custom_status TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  parent_instance_id TEXT, parent_execution_id TEXT, parent_task_id INTEGER
) WITHOUT ROWID;
CREATE TABLE history (
  instance_id TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance_id, turn)
) WITHOUT ROWID;
INSERT INTO instances SELECT i.instance_id, execution_id, name, version, status, input, output, custom_status, created_at, updated_at,
  parent_instance_id, parent_execution_id, parent_task_id FROM i LEFT JOIN inputs ON inputs.instance_id = i.instance_id;
INSERT INTO history SELECT * FROM h;
DROP TABLE i; DROP TABLE h; DROP TABLE inputs;
CREATE INDEX inbox_by_instance ON inbox (instance_id, seq);
CREATE INDEX activities_by_instance ON activities (instance_id);
PRAGMA user_version=2;
`;

/** Version 1 kept no input as an empty text, and of a timer one time only. */
const toVersion1 = `${toVersion2}
UPDATE instances SET input = '' WHERE input IS NULL;
DROP INDEX timers_by_due;
ALTER TABLE timers DROP COLUMN due;
CREATE INDEX timers_by_time ON timers (fire_at);
PRAGMA user_version=1;
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'older-'));
});
afterEach(async () => {
  await stopTestEngines();
  rmSync(folder, { recursive: true });
});

test.each([
  ['version 2', toVersion2],
  ['version 1', toVersion1],
])('runs in a file of %s go on, with their input and history', async (_, change) => {
  const options = { databasePath: join(folder, 'host.db'), clock: createFastClock(1) };
  const before = await startTestEngine(app, options);
  const ids = [await before.start('waits', { size: 3 }, 'with'), await before.start('waits', undefined, 'without')];
  await before.stop();
  const database = new DatabaseSync(options.databasePath);
  database.exec(`BEGIN; ${change} COMMIT;`);
  database.close();

  const after = await startTestEngine(app, options);
  for (const id of ids) {
    await after.raise(id, 'go', 7);
  }
  const [one, other] = [await after.waitFor('with'), await after.waitFor('without')];
  expect(one).toMatchObject({ input: { size: 3 }, output: { first: { size: 3 }, event: 7 } });
  expect(other).toMatchObject({ input: null, output: { event: 7 } });
});
