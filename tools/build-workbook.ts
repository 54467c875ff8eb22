// `npx tsx tools/build-workbook.ts`: writes infra/workbook/workbook.json anew after a query or the layout has changed.
import { writeFileSync } from 'node:fs';
import { workbookFile, workbookJson } from './workbook';

writeFileSync(workbookFile, workbookJson());
console.log(`${workbookFile} written`);
