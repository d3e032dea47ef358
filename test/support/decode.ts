// Decodes one manifest with one codec, for tests of codecs.
import {
  type Codec,
  formatIssue,
  type KubernetesObject,
  parseDocuments,
  writeObject,
} from '../../models/manifest/index.ts';

/** The value of the first document of `text`; throws with the issues when there is none. */
export function decodeText<T>(codec: Codec<T>, text: string): T {
  const { value, issues } = decodeWithIssues(codec, text);
  if (value === null || issues.length > 0) throw new Error(issues.join('\n'));
  return value;
}

/** The value, null when refused, and every issue as it is printed. */
export function decodeWithIssues<T>(codec: Codec<T>, text: string): { value: T | null; issues: string[] } {
  const { documents, issues } = parseDocuments(text, 'a.yaml');
  const [document] = documents;
  if (document === undefined) return { value: null, issues: issues.map(formatIssue) };
  const decoded = codec.decode(document);
  return { value: decoded.value, issues: [...issues, ...decoded.issues].map(formatIssue) };
}

/** Decodes what was encoded, by way of text. */
export function roundTrip<T>(codec: Codec<T>, value: T): { object: KubernetesObject; value: T } {
  const object = codec.encode(value);
  return { object, value: decodeText(codec, writeObject(object)) };
}
