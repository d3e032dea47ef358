// Answers of the worker: values and errors that survive being cloned.
import type { Issue } from '../models/manifest/issue.ts';
import type { Answer } from './protocol.ts';

export function good<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function bad<T>(code: string, message: string, issues: readonly Issue[] = []): Answer<T> {
  return { ok: false, error: { code, message, issues } };
}

/** What the issues come to in one sentence, for whoever shows no list. */
export function badInput<T>(code: string, issues: readonly Issue[]): Answer<T> {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  return bad(code, first === undefined ? 'nothing could be read' : `${first.message}${more}`, issues);
}
