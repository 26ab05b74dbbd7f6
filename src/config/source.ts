/** A configuration file as YAML: its values with references replaced, and where each of them stands. */
import path from 'node:path';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import { redactText } from '../telemetry/redact.ts';
import { excerptOf, isOnlyReference, isSecretKey, type TextRange, visible } from './excerpt.ts';
import { type ConfigPath, type ConfigProblem, type LocatedProblem, pathText } from './problem.ts';
import { type Environment, expandReferences, hideBrought } from './references.ts';
import { syntaxMessage, TWICE } from './syntax-message.ts';

/** The file with its positions. */
export interface ConfigSource {
  /** Plain data: maps are objects, references are replaced. */
  readonly value: unknown;
  /** Of the YAML and its references. */
  readonly problems: readonly LocatedProblem[];
  /** True when the text is no YAML; then `value` says nothing. */
  readonly unparsed: boolean;
  /** True when what stands there could not be read; other problems of the same place would only follow from it. */
  isBroken(path: ConfigPath): boolean;
  /** What stands there, for a message: `"3 mins"`, `a list`, or for what may be secret `a value`; null when nothing does. */
  found(path: ConfigPath): string | null;
  /** `meant: 'key'` points at the key itself. A path that is not in the file points at what should hold it. */
  problem(path: ConfigPath, message: string, options?: { suggestion?: string | null; meant?: 'key' }): LocatedProblem;
}

interface Place {
  readonly key: TextRange | null;
  readonly value: TextRange | null;
  readonly found: string;
}

/** Nodes carry their offsets: where they start, where their value ends, and where the space after it does. */
interface ParsedNode {
  readonly range?: readonly [number, number, number] | null | undefined;
}

const DEEPEST = 20;
const MOST_NODES = 50_000;
const TOO_DEEP = `this is nested too deeply: more than ${DEEPEST} levels`;
const TOO_MUCH = `this says too much: more than ${MOST_NODES} values, each alias counted as what it stands for`;

/** Never throws, whatever the text is. */
export function readSource(file: string, text: string, environment: Environment): ConfigSource {
  const lines = new LineCounter();
  // The parser finds keys that are there twice by comparing each with all before it.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent', uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const folder = path.dirname(path.resolve(file));
  const places = new Map<string, Place>();
  const broken = new Set<string>();
  const secrets: TextRange[] = [];
  const brought = new Set<string>();
  /** Shown at the end: a line may hold secrets that are only known when all of it was read. */
  const pending: (() => LocatedProblem)[] = [];
  // After the first error of syntax the parser guesses; what it says later is noise.
  const [syntax] = document.errors;
  const targets = targetsOf(document);
  const empty = text.trim() === '';
  let nodes = 0;
  let overgrown = false;

  const problemAt = (range: TextRange, at: ConfigPath, message: string, suggestion: string | null): LocatedProblem => {
    const { line, col } = lines.linePos(range.start);
    const where = { file, line: Math.max(1, line), column: Math.max(1, col) };
    const draw = (): ConfigProblem => ({
      ...where,
      path: visible(pathText(at)),
      message: visible(hideBrought(message, brought)),
      suggestion: suggestion !== null && hideBrought(suggestion, brought) === suggestion ? suggestion : null,
      excerpt: empty ? null : excerptOf(text, range.start - (col - 1), range, secrets, !syntax),
    });
    return { ...where, draw };
  };
  const problem: ConfigSource['problem'] = (at, message, { suggestion = null, meant } = {}) => {
    for (let length = at.length; length > 0; length -= 1) {
      const place = places.get(pathKey(at.slice(0, length)));
      if (!place) continue;
      const range = length < at.length || meant === 'key' ? (place.key ?? place.value) : (place.value ?? place.key);
      if (range) return problemAt(range, at, message, suggestion);
    }
    return problemAt({ start: 0, end: 1 }, at, message, suggestion);
  };

  const fail = (node: ParsedNode, at: ConfigPath, message: string): null => {
    broken.add(pathKey(at));
    pending.push(() => problemAt(rangeOf(node) ?? { start: 0, end: 1 }, at, message, null));
    return null;
  };

  function read(node: unknown, at: ConfigPath, key: TextRange | null, secret: boolean): unknown {
    const record = (found: string, value: TextRange | null) => places.set(pathKey(at), { key, value, found });
    nodes += 1;
    if (overgrown) return null;
    if (at.length > DEEPEST || nodes > MOST_NODES) {
      // Aliases can make a short file endless: once is enough to say so, and nothing below is read.
      overgrown = true;
      const message = at.length > DEEPEST ? TOO_DEEP : TOO_MUCH;
      pending.push(() => problem(at.slice(0, 1), message, { meant: 'key' }));
      return null;
    }
    if (isAlias(node)) {
      const target = targets.get(node);
      return target ? read(target, at, key, secret) : fail(node, at, `there is no anchor &${node.source}`);
    }
    if (isMap(node)) {
      record('a map', rangeOf(node));
      const names = new Set<string>();
      const entries = node.items.flatMap((pair): [string, unknown][] => {
        if (!isScalar(pair.key)) {
          fail(node, at, 'a key must be a word');
          return [];
        }
        const name = String(pair.key.value);
        if (names.has(name)) fail(pair.key, [...at, name], TWICE);
        names.add(name);
        return [[name, read(pair.value, [...at, name], rangeOf(pair.key), secret || isSecretKey(name))]];
      });
      return Object.fromEntries(entries);
    }
    if (isSeq(node)) {
      record('a list', rangeOf(node));
      return node.items.map((item, index) => read(item, [...at, index], null, secret));
    }
    if (!isScalar(node)) {
      record('nothing', null);
      return null;
    }
    const range = rangeOf(node);
    if (secret && range && !isOnlyReference(text.slice(range.start, range.end))) secrets.push(range);
    const { value } = node;
    if (typeof value !== 'string') {
      record(secret ? 'a value' : value === null ? 'nothing' : String(value), range);
      return value;
    }
    const expanded = expandReferences(value, folder, environment);
    for (const each of expanded.brought) brought.add(each);
    const safe = redactText(value);
    const shown = safe.length > 60 ? `${safe.slice(0, 60)}…` : safe;
    record(expanded.referred || secret ? 'a value that is not shown' : JSON.stringify(shown), range);
    if (expanded.problems.length > 0) {
      broken.add(pathKey(at));
      for (const message of new Set(expanded.problems)) pending.push(() => problem(at, message));
    }
    return expanded.text;
  }

  const syntaxProblem = ({ code, pos }: YAMLParseError): LocatedProblem => {
    const start = Math.min(pos[0], text.length);
    return problemAt({ start, end: Math.min(pos[1], start + 20) }, [], syntaxMessage(code, text, start), null);
  };

  const value = read(document.contents, [], null, false);
  return {
    value,
    problems: syntax ? [syntaxProblem(syntax)] : pending.map((place) => place()),
    unparsed: syntax !== undefined || overgrown,
    isBroken: (at) => broken.has(pathKey(at)),
    found: (at) => places.get(pathKey(at))?.found ?? null,
    problem,
  };
}

function rangeOf(node: ParsedNode): TextRange | null {
  return node.range ? { start: node.range[0], end: Math.max(node.range[1], node.range[0] + 1) } : null;
}

/** What each alias stands for: the last node of its name before it (YAML 1.2.2 §3.2.2.2). */
function targetsOf(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    } else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}

function pathKey(at: ConfigPath): string {
  return JSON.stringify(at);
}
