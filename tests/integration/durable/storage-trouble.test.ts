// A disk that is full, and files that are not what they were: told, with what to do, and nothing lost without a word.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { OrchestrationContext } from 'durable-functions';
import { inTransaction, openDatabase } from '../../../local/host/engines/sqlite/store/database';
import { createWriteWatch } from '../../../local/host/engines/sqlite/store/write-watch';
import { createFastClock, startTestEngine, stopTestEngines } from '../../support/durable/test-engine';
import { ContractClient } from '../../support/engines/contract/contract-client';
import { failToStart, startHostProcess } from '../host/host-process';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-trouble-'));
  path = join(folder, 'host.db');
});
afterEach(async () => {
  await stopTestEngines();
  rmSync(folder, { recursive: true });
});

/** Lets the file grow by so many pages, as a disk that is nearly full does. */
function limitPages(database: DatabaseSync, more: number): void {
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  database.exec(`PRAGMA max_page_count=${pages + more}`);
}

describe('a full disk', () => {
  const fill = (database: DatabaseSync) =>
    inTransaction(database, () => {
      for (let row = 0; row < 200; row++) {
        database.prepare('INSERT INTO facts VALUES (?, ?)').run(`row ${row}`, 'x'.repeat(4_000));
      }
    });

  test('a transaction says that it is full, and leaves nothing behind', () => {
    const database = openDatabase(path);
    limitPages(database, 5);
    expect(() => fill(database)).toThrow(/database or disk is full/);
    expect(database.prepare('SELECT count(*) AS rows FROM facts').get()).toEqual({ rows: 0 });
    limitPages(database, 10_000);
    expect(() => fill(database)).not.toThrow();
    database.close();
  });

  test('it is told once, until a write goes again', () => {
    const database = openDatabase(path);
    const reports: (string | null)[] = [];
    const writes = createWriteWatch(database, (problem) => reports.push(problem));
    expect(writes.problem()).toBeNull();
    limitPages(database, 5);
    expect(() => writes.watch(() => fill(database))).toThrow();
    expect(writes.problem()).toMatch(/full/);
    expect(writes.problem()).toMatch(/full/);
    limitPages(database, 10_000);
    expect(writes.problem()).toBeNull();
    expect(reports).toEqual([expect.stringMatching(/full/), null]);
    expect(() => writes.watch(() => database.exec('SELECT nothing'))).toThrow();
    expect(writes.problem()).toBeNull();
    database.close();
  });
});

/** Linux can tell a running process how large its files may grow. */
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

(canLimit ? test : test.skip)('a running host answers 503 while it cannot write, and goes on by itself', async () => {
  const host = await startHostProcess({
    app: 'engine-contract',
    stateDirectory: folder,
    environment: { TASKHUB_NAME: 'Full' },
  });
  const limit = (bytes: string) =>
    execFileSync('prlimit', ['--pid', String(host.child.pid), `--fsize=${bytes}:unlimited`]);
  const client = new ContractClient(host.url);
  const waiting = await client.waiting();
  limit('400000');
  const codes: number[] = [];
  for (let start = 0; start < 40 && !codes.includes(503); start++) {
    codes.push((await client.start('waits', 'x'.repeat(30_000))).status);
  }
  expect(codes).toContain(503);
  // A small write may have gone well since.
  let refused = await client.status(waiting);
  for (let look = 0; look < 40 && refused.status !== 503; look++) {
    await client.start('waits', 'x'.repeat(30_000));
    refused = await client.status(waiting);
  }
  expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('The durable state cannot be written')]);
  expect(refused.headers.get('retry-after')).toBe('5');
  limit('unlimited');
  expect(await client.operate(waiting, 'raiseEvent/go', 7)).toBe(202);
  expect((await client.ended(waiting)).output).toBe(7);
  // Told once each time, not at each write.
  const told = host.output().match(/host\.db can(not be written: | be written again)/g) ?? [];
  expect(new Set(told.filter((_, index) => index % 2 === 0))).toEqual(new Set(['host.db cannot be written: ']));
  expect(new Set(told.filter((_, index) => index % 2 === 1))).toEqual(new Set(['host.db can be written again']));
  expect(await host.stop()).toBe(0);
});

describe('damaged files', () => {
  const app = {
    orchestrators: {
      *waits({ df }: OrchestrationContext): Generator<unknown, unknown, never> {
        df.setCustomStatus('waiting');
        return yield df.waitForExternalEvent('go');
      },
    },
  };
  const run = async () => {
    const engine = await startTestEngine(app, { databasePath: path, clock: createFastClock(1) });
    const id = await engine.start('waits');
    await engine.waitFor(id, ({ customStatus }) => customStatus === 'waiting');
    return engine;
  };

  test.each<[string, (stopped: string) => void, RegExp]>([
    ['emptied', (file) => writeFileSync(file, ''), /is damaged: the file is empty/],
    [
      'with a header of something else',
      (file) => writeFileSync(file, 'x'.repeat(8_192)),
      /is damaged: file is not a database/,
    ],
    ['cut off', (file) => writeFileSync(file, Buffer.alloc(40_000, 7), { flag: 'r+' }), /is damaged: /],
  ])('%s: the start is refused with the remedy', async (_what, damage, message) => {
    await (await run()).stop();
    damage(path);
    await expect(startTestEngine(app, { databasePath: path })).rejects.toThrow(message);
    await expect(startTestEngine(app, { databasePath: path })).rejects.toThrow(
      /Put back a copy of it, or start afresh/,
    );
  });

  test('a log that is overwritten: what it held is not forgotten without a word', async () => {
    const engine = await run();
    const [copy, log] = [join(folder, 'killed.db'), join(folder, 'killed.db-wal')];
    copyFileSync(path, copy);
    writeFileSync(log, 'x'.repeat(8_192));
    await engine.stop();
    await expect(startTestEngine(app, { databasePath: copy })).rejects.toThrow(/its log .*-wal does not begin as one/);
  });

  test('the host tells it in one line, and --fresh starts without it', async () => {
    writeFileSync(path, 'x'.repeat(8_192));
    const { code, output } = await failToStart({ app: 'workbench', stateDirectory: folder });
    expect(code).toBe(1);
    expect(output).toMatch(/host\.db is damaged: file is not a database\..*--fresh/);
    const host = await startHostProcess({ app: 'workbench', stateDirectory: folder, options: ['--fresh'] });
    expect(await host.stop()).toBe(0);
  });
});
