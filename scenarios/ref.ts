// References to the things of a cluster as scenarios write them: `node/harvester-2`, `vm/default/web-1`, `disk/harvester-1/sda`.
import { nearestName } from '../models/manifest/issue.ts';
import type { Problem } from './problem.ts';

/**
 * What can be named, and the part that stands before the name. A namespace may be left out and is then the one given here:
 * Longhorn keeps every volume and replica in one namespace. A disk always says its node, because Longhorn keys disks by node.
 */
const scopes = {
  node: { scope: null, implied: null },
  vip: { scope: null, implied: null },
  disk: { scope: 'NODE', implied: null },
  nic: { scope: 'NODE', implied: null },
  switch: { scope: null, implied: null },
  vm: { scope: 'NAMESPACE', implied: 'default' },
  lb: { scope: 'NAMESPACE', implied: 'default' },
  application: { scope: 'NAMESPACE', implied: 'default' },
  claim: { scope: 'NAMESPACE', implied: 'default' },
  volume: { scope: 'NAMESPACE', implied: 'longhorn-system' },
  replica: { scope: 'NAMESPACE', implied: 'longhorn-system' },
} as const;

export type RefKind = keyof typeof scopes;

/** One thing of the cluster. */
export interface Ref<K extends RefKind = RefKind> {
  readonly kind: K;
  /** Namespace of a VM, load balancer, claim, volume or replica; node of a disk; null for a node or a VIP. */
  readonly scope: string | null;
  readonly name: string;
}

export const refKinds = Object.keys(scopes) as readonly RefKind[];

/** Names of Kubernetes objects, and of disks, which Longhorn lets people choose more freely. */
const name = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const wholeName = new RegExp(`^${name}$`);

/** Reads `kind/name` or `kind/scope/name`, where the kind must be one of those given. */
export function parseRef<K extends RefKind>(text: string, kinds: readonly K[]): { ref: Ref<K> } | { problem: Problem } {
  const [kindText, ...rest] = text.split('/');
  const kind = kinds.find((known) => known === kindText);
  if (kind === undefined) {
    const meant = nearestName(kindText, kinds);
    const nearest = meant === undefined ? null : [meant, ...rest].join('/');
    return { problem: { offset: 0, found: text, expected: kinds.map(refShape).join(' or '), nearest } };
  }
  const scope = scopeOf(kind, rest);
  const last = rest.at(-1) ?? '';
  if (scope === undefined || !wholeName.test(last) || (scope !== null && !wholeName.test(scope))) {
    return { problem: { offset: 0, found: text, expected: refShape(kind), nearest: null } };
  }
  return { ref: { kind, scope, name: last } };
}

/** The scope among the parts after the kind, or the implied one; undefined when there are too few or too many parts. */
function scopeOf(kind: RefKind, parts: readonly string[]): string | null | undefined {
  const { scope, implied } = scopes[kind];
  if (parts.length === 1) return scope === null || implied !== null ? implied : undefined;
  return parts.length === 2 && scope !== null ? parts[0] : undefined;
}

/** The shortest spelling that reads back as the same reference. */
export function describeRef(ref: Ref): string {
  return ref.scope === scopes[ref.kind].implied ? `${ref.kind}/${ref.name}` : `${ref.kind}/${ref.scope}/${ref.name}`;
}

/** How a reference of this kind is written, for people: `vm/[NAMESPACE/]NAME`. */
export function refShape(kind: RefKind): string {
  const { scope, implied } = scopes[kind];
  if (scope === null) return `${kind}/NAME`;
  return implied === null ? `${kind}/${scope}/NAME` : `${kind}/[${scope}/]NAME`;
}

/** The same as a regular expression, for editors that check while one types. */
export function refPattern(kinds: readonly RefKind[]): string {
  const patterns = kinds.map((kind) => {
    const { scope, implied } = scopes[kind];
    if (scope === null) return `${kind}/${name}`;
    return implied === null ? `${kind}/${name}/${name}` : `${kind}/(?:${name}/)?${name}`;
  });
  return `^(?:${patterns.join('|')})$`;
}

export function isRef(value: unknown): value is Ref {
  return typeof value === 'object' && value !== null && 'kind' in value && 'scope' in value && 'name' in value;
}
