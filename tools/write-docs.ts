// npm run docs: writes the generated parts of the documents.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../build/build-app';
import { generatedDocuments, withGeneratedPart } from './generated-docs';

for (const document of generatedDocuments) {
  writeFileSync(join(projectRoot, document.path), withGeneratedPart(document));
}
