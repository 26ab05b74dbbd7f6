/** The reference of every key, as Markdown, out of the JSON Schema: what the docs say is what the program checks. */
import { configJsonSchema, type JsonSchema } from './schema/json-schema.ts';

interface Row {
  readonly key: string;
  readonly values: string;
  readonly fallback: string;
  readonly meaning: string;
  /** The provider whose key it is, where providers have keys of one name. */
  readonly provider: string | null;
}

/** One heading per section of the file, one table row per key. */
export function configurationReference(): string {
  return Object.entries(configJsonSchema().properties ?? {})
    .map(([name, section]) => (typeof section === 'boolean' ? '' : sectionText(name, section)))
    .join('\n');
}

function sectionText(name: string, section: JsonSchema): string {
  const rows = rowsOf('', section);
  const heading = `## \`${name}\`\n\n${section.description ?? ''}\n`;
  if (rows.length === 0)
    return `${heading}${section.default === undefined ? '' : `\nDefault: ${code(section.default)}\n`}`;
  const lines = rows.map(
    ({ key, values, fallback, meaning }) => `| \`${key}\` | ${values} | ${fallback} | ${meaning} |`,
  );
  return `${heading}\n| key | values | default | meaning |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

/** @param prefix of the keys, ending in a dot where it is not empty. */
function rowsOf(prefix: string, schema: JsonSchema): Row[] {
  const { additionalProperties: entry, items } = schema;
  if (isSchema(items) && !Array.isArray(items) && holdsKeys(items)) return rowsOf(`${prefix}[].`, items);
  if (isSchema(entry) && holdsKeys(entry)) return rowsOf(`${prefix}<name>.`, entry);
  const variants = schema.oneOf?.filter(holdsKeys) ?? [];
  if (variants.length > 0)
    return merged(
      variants.flatMap((variant) => rowsOf(prefix, variant).map((row) => ({ ...row, provider: providerOf(variant) }))),
    );
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (!isSchema(property)) return [];
    // What is the same elsewhere is told there.
    const nested = property.description?.startsWith('As under `') ? [] : rowsOf(`${prefix}${name}.`, property);
    const required = schema.required?.includes(name) ?? false;
    const own: Row = {
      key: `${prefix}${name}`,
      values: valuesOf(property),
      fallback: nested.length > 0 && !required ? '' : fallbackOf(property, required),
      meaning: (property.description ?? '').replaceAll('|', '\\|'),
      provider: null,
    };
    return [own, ...nested.map((row) => ({ ...row, key: row.key.replace('.[]', '[]') }))];
  });
}

/** A key of several variants is one row; where it means several things, each is told by its value or its provider. */
function merged(rows: readonly Row[]): Row[] {
  const byKey = Map.groupBy(rows, ({ key }) => key);
  return [...byKey.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const meanings = new Set(same.map(({ meaning }) => meaning));
    const fallback = same.every((row) => row.fallback === first.fallback) ? first.fallback : '';
    if (meanings.size === 1) return [{ ...first, fallback }];
    const kinds = new Set(same.map((row) => row.values));
    const told = same.map(({ values, provider, meaning }) => {
      const tellsApart = kinds.size === same.length && !values.includes(', ');
      const name = tellsApart ? values : provider === null ? null : code(provider);
      return name === null ? meaning : `${name}: ${meaning}`;
    });
    const words = new Set([...kinds].flatMap((kind) => kind.split(', ')));
    return [{ ...first, fallback, values: [...words].join(', '), meaning: [...new Set(told)].join(' ') }];
  });
}

/** Null where nothing tells: variants within one provider. */
function providerOf(variant: JsonSchema): string | null {
  const provider = variant.properties?.provider ?? variant.oneOf?.[0]?.properties?.provider;
  return isSchema(provider) && typeof provider.const === 'string' ? provider.const : null;
}

function valuesOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) {
    if (variants.every(holdsKeys)) return 'keys';
    const kinds = variants.filter((variant) => !isReference(variant)).map(valuesOf);
    const [one, list] = kinds;
    return list === `list of ${one}` ? `${one}, or a list of it` : kinds.join(' or ');
  }
  if (schema.type === 'array') return `list of ${isSchema(schema.items) ? valuesOf(schema.items) : 'values'}`;
  if (schema.type === 'object') return 'keys';
  if (schema.type === 'integer') return 'whole number';
  if (schema.type === 'boolean') return '`true`, `false`';
  return schema.title ?? 'text';
}

function fallbackOf(schema: JsonSchema, required: boolean): string {
  if (required) return '**required**';
  return schema.default === undefined ? '' : code(schema.default);
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value || '""' : JSON.stringify(value)}\``;
}

/** Numbers and booleans may also come as text out of the environment. */
function isReference(schema: JsonSchema): boolean {
  return schema.type === 'string' && schema.pattern === '^.*\\$\\{.*$';
}

function holdsKeys(schema: JsonSchema): boolean {
  return schema.properties !== undefined || (schema.oneOf?.some(holdsKeys) ?? false);
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}
