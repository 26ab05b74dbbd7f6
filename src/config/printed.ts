/** The texts that are printed from the schema and kept in the repository. A test compares them with what is there. */
import { configurationReference } from './reference.ts';
import { configJsonSchema } from './schema/json-schema.ts';

/** Everything after it in the docs is printed. */
const MARK = '<!-- Printed by `npm run schema` from here on. -->';

export function printedSchema(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

/** @param current the docs as they are. @throws Error when the mark is missing in them. */
export function printedDocs(current: string): string {
  const [written, printed] = current.split(MARK);
  if (written === undefined || printed === undefined) throw new Error(`no line "${MARK}" in the docs`);
  return `${written}${MARK}\n\n${configurationReference()}`;
}
