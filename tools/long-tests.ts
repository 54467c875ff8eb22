// `npm run test:long`: every generated suite at its full size; SEED=n repeats a sample. Its last result is in docs/reliability.md.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const jest = createRequire(__filename).resolve('jest/bin/jest');
const suites = ['tests/reliability', 'tests/replay', 'tests/integration/durable'];
const { status } = spawnSync(process.execPath, [jest, ...suites, '--maxWorkers=2', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, LONG: '1' },
});
process.exit(status ?? 1);
