// Records anew the histories that tests/replay replays: run it when the orchestrator was changed on purpose, with the release
// as its argument and a raised defaultVersion in host.json (docs/reliability.md). Histories of released versions stay.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import hostJson from '../host.json';
import { version } from '../package.json';
import { digestOf, digestsFile, historiesFolder, readDigests } from '../tests/support/replication/histories-digest';
import { recordedDays } from '../tests/support/replication/recorded-days';
import { recordDay } from '../tests/support/replication/recorded-history';

async function main(): Promise<void> {
  const release = process.argv[2] ?? version;
  const { defaultVersion } = hostJson.extensions.durableTask;
  const digests = readDigests();
  const onlyNew = process.argv.includes('--new');
  if (defaultVersion in digests && !onlyNew && !process.argv.includes('--force')) {
    throw new Error(
      `Histories of defaultVersion ${defaultVersion} are recorded: raise it in host.json. (--force: it was never released. --new: days that are not recorded yet, and no others.)`,
    );
  }
  const folder = join(historiesFolder, release);
  mkdirSync(folder, { recursive: true });
  const days = Object.entries(recordedDays).filter(([name]) => !onlyNew || !existsSync(join(folder, `${name}.json`)));
  for (const [name, day] of days) {
    const history = await recordDay(release, day);
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history)}\n`);
    const turns = history.executions.map((execution) => execution.turns.length);
    console.log(`${name}: ${turns.length} histories of ${turns.join(', ')} turns`);
  }
  const all = { ...digests, [defaultVersion]: { release, digest: digestOf(release) } };
  writeFileSync(digestsFile, `${JSON.stringify(all, null, 2)}\n`);
}

void main();
