// MigrationPolicy: which of several overrides applies to a VM.
import type { Labels } from '../manifest/index.ts';

export interface MigrationPolicy {
  readonly name: string;
  readonly vmiSelector: Labels;
  readonly namespaceSelector: Labels;
}

/** The policy with the most matching labels; of equals the one with more of the VM's own, then the first by name. As read, namespaces
 *  count only for VMs that have labels at all.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/migration/migration_test.go:2259-2329 @540f37cfa3. */
export function matchPolicy<P extends MigrationPolicy>(
  policies: readonly P[],
  vmiLabels: Labels,
  namespaceLabels: Labels,
): P | null {
  const labelled = Object.keys(vmiLabels).length > 0;
  const matching = policies.filter(
    (p) =>
      holds(p.vmiSelector, vmiLabels) &&
      (labelled ? holds(p.namespaceSelector, namespaceLabels) : Object.keys(p.namespaceSelector).length === 0),
  );
  const [best] = matching.toSorted(
    (a, b) =>
      size(b.vmiSelector) + size(b.namespaceSelector) - size(a.vmiSelector) - size(a.namespaceSelector) ||
      size(b.vmiSelector) - size(a.vmiSelector) ||
      (a.name < b.name ? -1 : 1),
  );
  return best ?? null;
}

function holds(selector: Labels, labels: Labels): boolean {
  return Object.keys(selector).every((key) => Object.hasOwn(labels, key) && labels[key] === selector[key]);
}

function size(selector: Labels): number {
  return Object.keys(selector).length;
}
