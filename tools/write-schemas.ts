// npm run schema: writes the JSON schemas that editors and subscribers use, of the schemas that the app validates with.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from './published-schemas';

for (const { path, schema } of publishedSchemas) {
  const file = join(import.meta.dirname, '..', path);
  writeFileSync(file, `${JSON.stringify(schema(), null, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
}
