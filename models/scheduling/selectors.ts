// Tags and selectors of nodes and disks, and the topology terms of a volume: lists kept as one text, joined by commas.

/** A list as a column holds it: in code-unit order, so that equal lists are equal texts. */
export function joined(tags: readonly string[]): string {
  return [...tags].sort().join(',');
}

export function listed(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

/** Every selector must be among the tags; without selectors, tagged things are taken only where that is allowed.
 *  Source: longhorn/longhorn-manager types/types.go:1645 @5ddaa369f. */
export function selectorsMatchTags(
  selectors: readonly string[],
  tags: readonly string[],
  allowEmptySelector: boolean,
): boolean {
  if (selectors.length === 0) return tags.length === 0 || allowEmptySelector;
  return selectors.every((selector) => tags.includes(selector));
}

/** One place that a volume may be in; an empty zone or region stands for any. */
export interface TopologyTerm {
  readonly zone: string;
  readonly region: string;
}

export function topologyText(terms: readonly TopologyTerm[]): string {
  return terms.map(({ zone, region }) => `${zone}@${region}`).join(',');
}

export function topologyTerms(text: string): TopologyTerm[] {
  return listed(text).map((term) => {
    const [zone = '', region = ''] = term.split('@');
    return { zone, region };
  });
}

/** A node must satisfy one of the terms, where there are any. Source: longhorn/longhorn-manager types/types.go @5ddaa369f (development of
 *  Longhorn 1.13). */
export function matchesTopology(terms: readonly TopologyTerm[], node: TopologyTerm): boolean {
  const agrees = (wanted: string, has: string) => wanted === '' || wanted === has;
  return terms.length === 0 || terms.some((t) => agrees(t.zone, node.zone) && agrees(t.region, node.region));
}

/** Whether all terms name one and the same zone. */
export function isZonePinned(terms: readonly TopologyTerm[]): boolean {
  const [first] = terms;
  return first !== undefined && first.zone !== '' && terms.every((t) => t.zone === first.zone);
}

/** A volume pinned to one zone cannot ask for replicas in several. */
export function admitsZonePin(terms: readonly TopologyTerm[], zoneSoftAntiAffinity: string): boolean {
  return !(isZonePinned(terms) && zoneSoftAntiAffinity === 'disabled');
}
