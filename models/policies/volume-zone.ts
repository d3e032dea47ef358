// VolumeZone: a pod goes where its volumes are, as far as volumes and nodes say which zone or region they are in.
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import type { KubeFilter } from './kube-filter.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
/** The names of before Kubernetes 1.17, which some provisioners still write. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  [ZONE]: 'failure-domain.beta.kubernetes.io/zone',
  [REGION]: 'failure-domain.beta.kubernetes.io/region',
};
export const ZONE_LABELS: readonly string[] = [...Object.keys(OLD_NAMES), ...Object.values(OLD_NAMES)];

/** A node without any such label takes every volume. Longhorn's volumes carry none.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/volumezone/volume_zone.go (v1.34.1). */
export const volumeZone: KubeFilter = {
  name: 'VolumeZone',
  reasons: ['node(s) had no available volume zone'],
  prepare: (view, p) => view.pod(p).volumeZones.length > 0,
  refuses(view, p, n) {
    if (!ZONE_LABELS.some((key) => view.nodeLabel(n, key) !== undefined)) return 0;
    return view.pod(p).volumeZones.every(({ key, values }) => values.includes(labelOf(view, n, key) ?? '')) ? 0 : 1;
  },
  unresolvable: () => true,
};

/** The node's label of that name, or of the other one that means the same. */
function labelOf(view: SchedulerView, n: number, key: string): string | undefined {
  const same = Object.entries(OLD_NAMES).find((names) => names.includes(key)) ?? [key];
  for (const name of [key, ...same]) {
    const value = view.nodeLabel(n, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
