// Selectors: whether labels meet the expressions of Kubernetes' label and node selectors.
import type { LabelSelector, Labels, NodeRequirement, NodeSelectorTerm } from '../manifest/index.ts';

/** Looks a label up; undefined when there is none. */
export type LabelOf = (key: string) => string | undefined;

export const labelsOf =
  (labels: Labels): LabelOf =>
  (key) =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;

/** null matches nothing, a selector without conditions everything.
 *  Source: kubernetes/apimachinery pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector). */
export function selects(selector: LabelSelector | null, labelOf: LabelOf): boolean {
  if (selector === null) return false;
  for (const key of Object.keys(selector.matchLabels)) if (labelOf(key) !== selector.matchLabels[key]) return false;
  return selector.matchExpressions.every((requirement) => meets(requirement, labelOf(requirement.key)));
}

export function isEverything(selector: LabelSelector | null): boolean {
  return selector !== null && Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0;
}

/** All expressions of one term; a term without any matches no node.
 *  Source: kubernetes/component-helpers scheduling/corev1/nodeaffinity/nodeaffinity.go (v0.34). */
export function termMatches(term: NodeSelectorTerm, labelOf: LabelOf, nodeName: string): boolean {
  if (isEmptyTerm(term)) return false;
  return (
    term.matchExpressions.every((requirement) => meets(requirement, labelOf(requirement.key))) &&
    term.matchFields.every(
      (requirement) =>
        requirement.key === 'metadata.name' && meets(requirement, nodeName === '' ? undefined : nodeName),
    )
  );
}

export function isEmptyTerm(term: NodeSelectorTerm): boolean {
  return term.matchExpressions.length === 0 && term.matchFields.length === 0;
}

/** Source: kubernetes/apimachinery pkg/labels/selector.go (Requirement.Matches). */
function meets({ operator, values }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return compares(operator, value, values);
  }
}

function compares(operator: 'Gt' | 'Lt', value: string | undefined, values: readonly string[]): boolean {
  const [limit] = values;
  if (value === undefined || limit === undefined || values.length !== 1) return false;
  if (!INTEGER.test(value) || !INTEGER.test(limit)) return false;
  return operator === 'Gt' ? Number(value) > Number(limit) : Number(value) < Number(limit);
}

const INTEGER = /^[+-]?\d+$/;
