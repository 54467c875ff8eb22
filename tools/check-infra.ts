// Checks infra/ against Microsoft's own type definitions, where the checker lies beside this project (it is not part of
// it, and there is no Bicep compiler to be had where CI runs). `npm run verify` runs this.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';

const checker = join(projectRoot, '..', 'shared', 'tools', 'check-bicep', 'check-bicep.mjs');

if (existsSync(checker)) {
  const { status } = spawnSync(process.execPath, [checker, 'infra'], { cwd: projectRoot, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  console.log(
    'infra was NOT checked: ../shared/tools/check-bicep is not here. Where there is a compiler: az bicep build.',
  );
}
