/** The YAML parser's complaints in an admin's words. Its own sentences quote the file, which may be secret. */
import type { ErrorCode } from 'yaml';

/** The parser is not asked about it: it would compare every key of a map with all before it. */
export const TWICE = 'this key is written twice in one map';

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'the indentation does not fit, or a bracket before it is not closed',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  MULTIPLE_DOCS: 'a configuration is one document; remove the "---"',
  BAD_SCALAR_START: 'a value cannot start with this character; put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map cannot start on this line; put it on the next one, indented, or put the value in quotes',
  MULTILINE_IMPLICIT_KEY: 'there is no ":" after this key, or a quote before it is not closed',
  BAD_DQ_ESCAPE: 'there is no such escape in double quotes; write \\\\ for a backslash, or use single quotes',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
};

/** @param start the offset of the error in `text`. */
export function syntaxMessage(code: ErrorCode, text: string, start: number): string {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start + 40);
  // A plain scalar inside [ ] or { } ends at "{".
  const bracket = line.search(/[[{]/);
  if (bracket >= 0 && /(?<!["'$])\$\{/.test(line.slice(bracket + 1))) {
    return 'inside [ ] and { } a reference must be quoted: "${NAME}"';
  }
  if (code === 'MISSING_CHAR') {
    return 'a quote, bracket or separator is missing here or before';
  }
  return SENTENCES[code] ?? 'this is not valid YAML';
}
