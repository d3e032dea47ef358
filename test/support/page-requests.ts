// What the page asks its worker for, made of the library's files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, OpenRequest } from '../../viz/protocol.ts';
import { root } from './checkout.ts';

const library = join(root, 'scenarios', 'library');

/** Opens a story of the library, with its cluster. */
export function libraryRequest(name: string, more: Partial<OpenRequest> = {}): OpenRequest {
  const text = readFileSync(join(library, `${name}.yaml`), 'utf8');
  const path = /^cluster: (.*)$/m.exec(text)?.[1] ?? '';
  return {
    scenario: { path: `${name}.yaml`, text },
    cluster: [{ path, text: readFileSync(join(library, path), 'utf8') }],
    ...more,
  };
}

export function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.error.message} ${JSON.stringify(answer.error.issues[0])}`);
  return answer.value;
}
