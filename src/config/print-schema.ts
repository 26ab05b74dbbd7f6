/** `npm run schema`: prints what follows from the schema, for editors and for readers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { printedDocs, printedSchema } from './printed.ts';

const root = new URL('../../', import.meta.url);
const schemaFile = new URL('config/interview-sync.schema.json', root);
const docsFile = new URL('docs/configuration.md', root);

writeFileSync(schemaFile, printedSchema());
writeFileSync(docsFile, printedDocs(readFileSync(docsFile, 'utf8')));
