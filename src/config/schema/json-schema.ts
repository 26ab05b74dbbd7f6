/** The schema as JSON Schema (draft 7, which YAML editors read), and what it knows about a place in a file. */
import { z } from 'zod';
import type { ConfigPath } from '../problem.ts';
import { ConfigSchema } from './config-schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

let printed: JsonSchema | undefined;

/** What a file may hold, references included. */
export function configJsonSchema(): JsonSchema {
  printed ??= {
    title: 'interview-sync configuration',
    ...z.toJSONSchema(ConfigSchema, { io: 'input', target: 'draft-7' }),
  };
  return printed;
}

/** The keys that the map at `path` may have. @param root the file's data, which says which variant is meant. */
export function keysAt(path: ConfigPath, root: unknown): string[] {
  let schemas = variantsOf(configJsonSchema(), root);
  let value = root;
  for (const part of path) {
    value = childOf(value, part);
    schemas = schemas.flatMap((schema) => childrenOf(schema, part)).flatMap((schema) => variantsOf(schema, value));
  }
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

/** The alternatives that the value may be meant as: where a constant such as `provider` tells them apart, that one. */
function variantsOf(schema: JsonSchema, value: unknown): JsonSchema[] {
  const variants = schema.oneOf ?? schema.anyOf;
  return variants
    ? variants.filter((variant) => fits(variant, value)).flatMap((one) => variantsOf(one, value))
    : [schema];
}

function fits(variant: JsonSchema, value: unknown): boolean {
  return Object.entries(variant.properties ?? {}).every(
    ([name, property]) =>
      typeof property === 'boolean' || property.const === undefined || property.const === childOf(value, name),
  );
}

function childrenOf(schema: JsonSchema, part: string | number): JsonSchema[] {
  const { items, properties, additionalProperties } = schema;
  const child =
    typeof part === 'number'
      ? Array.isArray(items)
        ? items[part]
        : items
      : (properties?.[part] ?? additionalProperties);
  return typeof child === 'object' ? [child] : [];
}

export function childOf(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    ? Reflect.get(value, part)
    : undefined;
}
