// Tables in the code, the documents made of them, and the places that use them say the same.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { findingTable } from '../../../src/domain/values/finding-codes';
import { generatedDocuments, withGeneratedPart } from '../../../tools/generated-docs';

test.each(generatedDocuments.map((document) => [document.path, document] as const))(
  '%s is as the code has it; npm run docs writes it anew',
  (path, document) => {
    expect(readFileSync(join(projectRoot, path), 'utf8')).toBe(withGeneratedPart(document));
  },
);

test('every code of the table of findings is raised somewhere', () => {
  const source = readdirSync(join(projectRoot, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.ts') && entry.name !== 'finding-codes.ts')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  expect(Object.keys(findingTable).filter((code) => !source.includes(`'${code}'`))).toEqual([]);
});
