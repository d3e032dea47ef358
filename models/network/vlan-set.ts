// VLAN ids that a trunk or a bridge carries.
//
// Source: harvester/network-controller-harvester pkg/utils @2e5cbea: ids 1 to 4094; 0 is the untagged set, which holds no id.

export const LAST_VLAN = 4094;
/** The bridge's own: links of it are no VLAN of anybody. */
const DEFAULT_VLAN = 1;

export interface VlanSet {
  /** In ascending order, each once. */
  readonly ids: readonly number[];
  /** Made for one VLAN only: it takes no others and is compared with none. */
  readonly single: boolean;
}

export function vlanSet(ids: readonly number[]): VlanSet {
  return { ids: [...new Set(ids.filter((id) => id >= 1 && id <= LAST_VLAN))].sort((a, b) => a - b), single: false };
}

export function singleVlan(id: number): VlanSet {
  return { ids: id === 0 ? [] : [id], single: true };
}

/** `a` with the ids of `b` added; null when `a` was made for one VLAN, which takes no others. */
export function vlanUnion(a: VlanSet, b: VlanSet): VlanSet | null {
  return a.single ? null : vlanSet([...a.ids, ...b.ids]);
}

/** Ids only in `b` and only in `a`; null when either was made for one VLAN. */
export function vlanDifference(
  a: VlanSet,
  b: VlanSet,
): { readonly added: readonly number[]; readonly removed: readonly number[] } | null {
  if (a.single || b.single) return null;
  return { added: b.ids.filter((id) => !a.ids.includes(id)), removed: a.ids.filter((id) => !b.ids.includes(id)) };
}

/** As VLAN lists are written: single ids and ranges, `5..10,300`. Empty for an empty set. */
export function vlanText(set: VlanSet): string {
  const parts: string[] = [];
  for (let i = 0; i < set.ids.length; ) {
    let j = i;
    while (j + 1 < set.ids.length && (set.ids[j + 1] ?? 0) === (set.ids[j] ?? 0) + 1) j++;
    parts.push(i === j ? `${set.ids[i]}` : `${set.ids[i]}..${set.ids[j]}`);
    i = j + 1;
  }
  return parts.join(',');
}

/** The VLANs of the sub-interfaces that a host has on the bridge of a cluster network. */
export function vlansOfLinks(clusterNetwork: string, links: readonly string[]): number[] {
  const prefix = `${clusterNetwork}-br.`;
  const ids = links
    .filter((link) => link.startsWith(prefix))
    .map((link) => link.slice(prefix.length))
    .filter((id) => /^\d+$/.test(id))
    .map(Number);
  return [...vlanSet(ids).ids].filter((id) => id !== DEFAULT_VLAN);
}
