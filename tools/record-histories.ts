// Records anew the histories that tests/replay replays: run it when a release has changed the orchestrator on purpose
// (docs/reliability.md). Histories of released versions stay as they are.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
import { recordedDays } from '../tests/support/replication/recorded-days';
import { recordDay } from '../tests/support/replication/recorded-history';

async function main(): Promise<void> {
  const folder = join(__dirname, '..', 'tests', 'replay', 'histories', version);
  mkdirSync(folder, { recursive: true });
  for (const [name, day] of Object.entries(recordedDays)) {
    const history = await recordDay(version, day);
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history)}\n`);
    const turns = history.executions.map((execution) => execution.turns.length);
    console.log(`${name}: ${turns.length} histories of ${turns.join(', ')} turns`);
  }
}

void main();
