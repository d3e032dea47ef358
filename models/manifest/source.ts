// Reads YAML or JSON text into documents whose every value still knows the line and column it came from.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  type YAMLMap,
} from 'yaml';
import { formatPath, type Issue, type Path, type Position } from './issue.ts';
import { readJson } from './json-text.ts';

/** A plain value together with the places of its parts; what decoding and validation work on. */
export interface Source {
  readonly file: string;
  /** Plain JavaScript: null, boolean, number, string, array, object. */
  readonly value: unknown;
  /** The place of the value at `path`, or of its key; of the nearest enclosing value when there is nothing at `path`. */
  positionOf(path: Path, part?: 'key' | 'value'): Position;
  /** Places are not known yet: the first one that is asked for takes reading the text a second time. */
  readonly unplaced?: boolean;
}

/** One document of a file; a file may hold several, separated by `---`. */
export type SourceDocument = Source;

/** Bounds that keep a broken or hostile text from taking the memory or the stack; real manifests stay far below. */
export const documentLimits = {
  /** UTF-16 units of one text. The largest files of real support bundles are some tens of megabytes. */
  maxTextLength: 128 * 1024 * 1024,
  /** Nesting of lists and mappings. A Kubernetes object with managedFields reaches about 20. */
  maxDepth: 100,
  /** Values that aliases may expand to (the `yaml` package's own guard against "billion laughs"). */
  maxAliasCount: 100,
} as const;

/**
 * Reads all documents of a text. JSON is read as such when nothing is wrong with it, else as the YAML it is. Empty documents are left out, and so are documents with a syntax error,
 * which become issues; a repeated key is an error too, but its document is kept (the last value counts) so that everything wrong shows at once.
 * Never throws.
 */
export function parseDocuments(text: string, file: string): { documents: SourceDocument[]; issues: Issue[] } {
  const documents: SourceDocument[] = [];
  const issues: Issue[] = [];
  if (text.length > documentLimits.maxTextLength) {
    const expected = `at most ${documentLimits.maxTextLength} characters`;
    issues.push({ ...problem(file, start, 'text-too-long', `the text has ${text.length} characters`), expected });
    return { documents, issues };
  }
  const json = readJson(text, documentLimits.maxDepth);
  if (json !== null) return { documents: [unplaced(json, text, file)], issues };
  const lines = new LineCounter();
  try {
    for (const document of compose(text, file, lines, issues)) {
      const read = readDocument(document, file, lines, issues);
      if (read !== null) documents.push(read);
    }
  } catch (error) {
    // Whatever the YAML package throws instead of reporting is about the text; without a place we can only name the file.
    const reason = error instanceof Error ? error.message : String(error);
    issues.push(problem(file, start, 'unreadable', `not readable as YAML: ${reason}`));
  }
  return { documents, issues };
}

const start: Position = { line: 1, column: 1 };

/** Most files have nothing wrong with them, and nobody asks where anything in them is. */
function unplaced(value: object, text: string, file: string): Source {
  const lines = new LineCounter();
  let composed: Document.Parsed | null | undefined;
  return {
    file,
    value,
    unplaced: true,
    positionOf(path, part = 'value') {
      if (composed === undefined) [composed = null] = compose(text, file, lines, []);
      return composed === null ? start : locate(composed, (offset) => positionAt(lines, offset), path, part);
    },
  };
}

function problem(file: string, position: Position, code: string, message: string): Issue {
  return { severity: 'error', code, message, file, ...position };
}

/** Parses in two steps so that nesting can be bounded in between: composing recurses, and would overflow the stack. */
function compose(text: string, file: string, lines: LineCounter, issues: Issue[]): Document.Parsed[] {
  const composer = new Composer({ uniqueKeys: false, merge: true, logLevel: 'silent' });
  const documents: Document.Parsed[] = [];
  let tooDeep = false;
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    const deep = token.type === 'document' ? deeperThan(token, documentLimits.maxDepth) : undefined;
    if (deep === undefined) documents.push(...composer.next(token));
    else {
      tooDeep = true;
      const position = positionAt(lines, deep);
      issues.push(
        problem(file, position, 'nested-too-deep', `nested more than ${documentLimits.maxDepth} levels deep`),
      );
    }
  }
  // A document that was left out must not be replaced by the empty one that the composer would make up at the end.
  documents.push(...composer.end(!tooDeep, text.length));
  return documents;
}

/** The offset of the first value nested deeper than `limit`, found without recursion. */
function deeperThan(document: CST.Document, limit: number): number | undefined {
  const open: { token: CST.Token; depth: number }[] = [];
  const enter = (token: CST.Token | null | undefined, depth: number) => {
    if (token) open.push({ token, depth });
  };
  enter(document.value, 1);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (!('items' in token)) continue;
    if (depth > limit) return token.offset;
    for (const item of token.items) {
      if ('key' in item) enter(item.key, depth + 1);
      enter(item.value, depth + 1);
    }
  }
  return undefined;
}

function readDocument(document: Document.Parsed, file: string, lines: LineCounter, issues: Issue[]): Source | null {
  const at = (offset: number) => positionAt(lines, offset);
  for (const error of document.errors) issues.push(problem(file, at(error.pos[0]), 'yaml-syntax', error.message));
  for (const warning of document.warnings) {
    issues.push({ ...problem(file, at(warning.pos[0]), 'yaml-warning', warning.message), severity: 'warning' });
  }
  if (document.errors.length > 0 || document.contents === null) return null;
  issues.push(...repeatedKeys(document.contents, file, at));
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: documentLimits.maxAliasCount });
  } catch (error) {
    // Unresolved aliases and alias bombs surface only here.
    const reason = error instanceof Error ? error.message : String(error);
    issues.push(problem(file, at(document.range[0]), 'bad-alias', reason));
    return null;
  }
  if (value === null || value === undefined) return null;
  return { file, value, positionOf: (path, part = 'value') => locate(document, at, path, part) };
}

/** Walks down from the document along `path` as far as it goes. */
function locate(document: Document.Parsed, at: (offset: number) => Position, path: Path, part: 'key' | 'value') {
  let node: Node | null = document.contents;
  let offset = offsetOf(node) ?? document.range[0];
  for (const [i, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const isLast = i === path.length - 1;
    if (isMap(node)) {
      const pair = pairOf(node, String(segment));
      if (pair === undefined) break;
      const key = isNode(pair.key) ? offsetOf(pair.key) : undefined;
      const value = isNode(pair.value) ? pair.value : null;
      // A key without a value (`spec:`) has a value of no length; the key itself is the better place to point at.
      const hasText = value?.range != null && value.range[1] > value.range[0];
      offset = (isLast && part === 'key') || !hasText ? (key ?? offset) : (offsetOf(value) ?? offset);
      node = value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(segment)];
      if (!isNode(item)) break;
      node = item;
      offset = offsetOf(item) ?? offset;
    } else break;
  }
  return at(offset);
}

/** The pair of a key, the last one when it is repeated, because that one counts. */
function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.findLast((pair) => keyText(pair) === key);
}

function keyText(pair: Pair): string | undefined {
  if (isScalar(pair.key)) return String(pair.key.value);
  return typeof pair.key === 'string' ? pair.key : undefined;
}

/** The package's own check compares every key with every other one, which a mapping of a hundred thousand keys does not survive. */
function repeatedKeys(contents: Node, file: string, at: (offset: number) => Position): Issue[] {
  const issues: Issue[] = [];
  const open: { node: unknown; path: Path }[] = [{ node: contents, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const pair of node.items) {
        const key = keyText(pair);
        if (key === undefined) continue;
        if (seen.has(key) && key !== '<<') {
          const position = at((isNode(pair.key) ? offsetOf(pair.key) : undefined) ?? 0);
          const repeated = problem(file, position, 'repeated-key', `the key "${key}" occurs twice in the same mapping`);
          issues.push({ ...repeated, path: formatPath([...path, key]) });
        }
        seen.add(key);
        open.push({ node: pair.value, path: [...path, key] });
      }
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) {
        open.push({ node: isPair(item) ? item.value : item, path: [...path, i] });
      }
    }
  }
  return issues.sort((a, b) => a.line - b.line || a.column - b.column);
}

function offsetOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
