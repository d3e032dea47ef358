// What is wrong in a text that someone gave us: a value with a place and a way out, never an exception.
import { distance } from 'fastest-levenshtein';

/** A place in a text, counted from 1 as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a value sits inside a document: `['spec', 'disks', 'disk-1', 'tags', 0]`. */
export type Path = readonly (string | number)[];

/** One problem of a given text. An `error` means that the object it is about cannot be used. */
export interface Issue extends Position {
  readonly severity: 'error' | 'warning';
  /** Lower-case words joined by hyphens, the same for every problem of the kind: `unknown-key`. */
  readonly code: string;
  /** What is wrong, as a person would say it. */
  readonly message: string;
  readonly file: string;
  /** Where inside the document, written as `spec.disks.disk-1.tags[0]`. */
  readonly path?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** The known name that comes closest to the one given. */
  readonly nearest?: string;
}

/** `cluster.yaml:12:7: error: …`, with one indented line for each of path, expectation and nearest name that is known. */
export function formatIssue(issue: Issue): string {
  const lines = [`${issue.file}:${issue.line}:${issue.column}: ${issue.severity}: ${issue.message}`];
  if (issue.path) lines.push(`  at ${issue.path}`);
  if (issue.expected !== undefined) lines.push(`  expected ${issue.expected}`);
  if (issue.nearest !== undefined) lines.push(`  did you mean "${issue.nearest}"?`);
  return lines.join('\n');
}

/** `spec.disks.disk-1.tags[0]`; a key that holds a dot, a slash or a space is quoted: `metadata.labels["a.b/c"]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\w-]+$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

/**
 * The known name closest to a given one by edit distance, ignoring case, or undefined when none is close enough to be meant:
 * a third of the letters may differ, at least two. The first of equally close names wins.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  // Longer "names" are texts pasted into the wrong place, and the distance costs their length squared.
  if (given.length > 100) return undefined;
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    if (name === given) continue;
    const d = distance(wanted, name.toLowerCase());
    if (d < bestDistance && d < name.length) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}
