// npm run schema: writes replication-policy.schema.json, which editors check a policy file by.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyJsonSchema } from '../src/domain/policy/policy-schema';

const file = join(import.meta.dirname, '../replication-policy.schema.json');
writeFileSync(file, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
