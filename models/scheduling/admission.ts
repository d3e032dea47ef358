// Harvester's admission of a VM: what its webhook writes into the object before KubeVirt sees it.
import type { NodeRequirement, NodeSelectorTerm } from '../manifest/index.ts';

const MIB = 1024 * 1024;

export interface AdmissionInput {
  /** Limits in millicores and bytes; null when the user named none. */
  readonly cpuLimit: number | null;
  readonly memoryLimit: number | null;
  /** overcommit-config, in percent. */
  readonly overcommitCpu: number;
  readonly overcommitMemory: number;
  /** additional-guest-memory-overhead-ratio; 0 leaves the room for the overhead to the reserved memory. */
  readonly ratio: number;
  /** Annotation harvesterhci.io/reservedMemory. */
  readonly reservedMemory: number | null;
  readonly dedicatedCpu: boolean;
  /** Any host device or GPU. */
  readonly hostDevices: boolean;
}

export interface Admitted {
  readonly cpuRequest: number | null;
  readonly memoryRequest: number | null;
  /** Memory that the guest sees. */
  readonly guest: number | null;
}
/** Why the webhook refuses the VM, in its sense. */
export interface Refused {
  readonly refused: string;
}

/** Kept back for the overhead when no ratio is set. Source: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:345. */
const DEFAULT_RESERVED = 100 * MIB;
const SMALLEST_GUEST = 10 * MIB;

/** Requests from limits. A resource without a limit gets no request.
 *  Source: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:240-400 @3d63c2af1. */
export function admit(input: AdmissionInput): Admitted | Refused {
  const { cpuLimit, memoryLimit, dedicatedCpu } = input;
  const cpuRequest = cpuLimit === null || dedicatedCpu ? cpuLimit : Math.trunc((cpuLimit * 100) / input.overcommitCpu);
  if (memoryLimit === null) return { cpuRequest, memoryRequest: null, guest: null };
  const { reservedMemory } = input;
  if (reservedMemory !== null && reservedMemory >= memoryLimit)
    return { refused: 'reservedMemory cannot be equal or greater than limits.memory' };
  const keepsBack = reservedMemory !== null || input.ratio === 0;
  const guest = memoryLimit - (keepsBack ? (reservedMemory ?? DEFAULT_RESERVED) : 0);
  if (guest < SMALLEST_GUEST) return { refused: 'guest memory is under the minimum requirement of 10Mi' };
  return { cpuRequest, memoryRequest: memoryRequest(input, memoryLimit, guest), guest };
}

function memoryRequest(input: AdmissionInput, limit: number, guest: number): number {
  if (input.dedicatedCpu) return limit;
  if (input.hostDevices) return guest;
  return Math.floor(Math.trunc((limit * 100) / input.overcommitMemory) / MIB) * MIB;
}

/** The terms with what the VM's networks and pinning ask of a node, in every term; what an earlier admission had written is taken out
 *  first. Source: harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:456-560 @3d63c2af1. */
export function withHarvesterAffinity(
  terms: readonly NodeSelectorTerm[],
  clusterNetworks: readonly string[],
  pinned: boolean,
): readonly NodeSelectorTerm[] {
  const added: NodeRequirement[] = clusterNetworks.map((name) => isTrue(`${NETWORK}/${name}`));
  if (pinned) added.push(isTrue('cpumanager'));
  const kept = terms
    .map((term) => ({ ...term, matchExpressions: term.matchExpressions.filter((e) => !isOurs(e.key)) }))
    .filter((term) => term.matchExpressions.length + term.matchFields.length > 0);
  if (added.length === 0) return kept;
  const base = kept.length > 0 ? kept : [{ matchExpressions: [], matchFields: [] }];
  return base.map((term) => ({ ...term, matchExpressions: [...term.matchExpressions, ...added] }));
}

const NETWORK = 'network.harvesterhci.io';

function isOurs(key: string): boolean {
  return key.startsWith(NETWORK) || key === 'cpumanager';
}

function isTrue(key: string): NodeRequirement {
  return { key, operator: 'In', values: ['true'] };
}
