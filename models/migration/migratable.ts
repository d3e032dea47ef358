// Whether a VM can be live-migrated, and how: KubeVirt's conditions in its order and words.

/** Reasons of the condition LiveMigratable=False.
 *  Source: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:699-723 @540f37cfa3. */
export const NOT_MIGRATABLE = [
  'InterfaceNotLiveMigratable',
  'CPUModeLiveMigratable',
  'HostDeviceNotLiveMigratable',
  'SEVNotLiveMigratable',
  'TDXNotLiveMigratable',
  'SecureExecutionNotLiveMigratable',
  'PersistentReservationNotLiveMigratable',
  'NoTSCFrequencyNotLiveMigratable',
  'HypervPassthroughNotLiveMigratable',
  'DisksNotLiveMigratable',
] as const;
export type NotMigratable = (typeof NOT_MIGRATABLE)[number];

export interface VolumeTraits {
  /** A PersistentVolumeClaim or DataVolume, a HostDisk, or anything that lives on the node itself. */
  readonly kind: 'claim' | 'host-disk' | 'local';
  /** Several nodes may write at once: access mode ReadWriteMany, or a shared HostDisk. */
  readonly shared: boolean;
  readonly virtiofs: boolean;
  /** A read-only disk needs no copy: CD-ROMs are read-only unless they say otherwise. */
  readonly readOnly: boolean;
}

export interface MigrationTraits {
  /** Binding of the interface on the pod network, or null without one. */
  readonly podBinding: string | null;
  /** Annotation kubevirt.io/allow-pod-bridge-network-live-migration. */
  readonly bridgeAllowed: boolean;
  readonly hostModel: boolean;
  /** The node has a label for its host model. */
  readonly hostModelKnown: boolean;
  readonly hostDevices: number;
  readonly launchSecurity: 'sev' | 'tdx' | 'secureExecution' | null;
  readonly persistentReservation: boolean;
  /** The guest needs a fixed TSC frequency, and whether the VM's topology hints give one. */
  readonly tscFrequencyNeeded: boolean;
  readonly tscFrequencyKnown: boolean;
  readonly hypervPassthrough: boolean;
  readonly volumes: readonly VolumeTraits[];
}

export const movable: MigrationTraits = {
  podBinding: null,
  bridgeAllowed: false,
  hostModel: false,
  hostModelKnown: true,
  hostDevices: 0,
  launchSecurity: null,
  persistentReservation: false,
  tscFrequencyNeeded: false,
  tscFrequencyKnown: true,
  hypervPassthrough: false,
  volumes: [],
};

/** The first condition that fails, or null. Source: kubevirt/kubevirt pkg/virt-handler/vm.go:1195-1241 @540f37cfa3. */
export function whyNotMigratable(traits: MigrationTraits): NotMigratable | null {
  const { podBinding, launchSecurity } = traits;
  if (podBinding !== null && !bindingMoves(podBinding, traits.bridgeAllowed)) return 'InterfaceNotLiveMigratable';
  if (traits.hostModel && !traits.hostModelKnown) return 'CPUModeLiveMigratable';
  if (traits.hostDevices > 0) return 'HostDeviceNotLiveMigratable';
  if (launchSecurity === 'sev') return 'SEVNotLiveMigratable';
  if (launchSecurity === 'tdx') return 'TDXNotLiveMigratable';
  if (launchSecurity === 'secureExecution') return 'SecureExecutionNotLiveMigratable';
  if (traits.persistentReservation) return 'PersistentReservationNotLiveMigratable';
  if (traits.tscFrequencyNeeded && !traits.tscFrequencyKnown) return 'NoTSCFrequencyNotLiveMigratable';
  if (traits.hypervPassthrough) return 'HypervPassthroughNotLiveMigratable';
  return traits.volumes.some((v) => v.kind !== 'local' && !v.shared) ? 'DisksNotLiveMigratable' : null;
}

/** Disks that only the node has are copied along. Source: kubevirt/kubevirt pkg/virt-handler/vm.go:1750-1826 @540f37cfa3. */
export function migrationMethod({ volumes }: MigrationTraits): 'LiveMigration' | 'BlockMigration' {
  return volumes.some((v) => isCopied(v)) ? 'BlockMigration' : 'LiveMigration';
}

function isCopied({ kind, shared, readOnly, virtiofs }: VolumeTraits): boolean {
  if (kind === 'claim' || (kind === 'host-disk' && shared)) return false;
  return !readOnly && !virtiofs;
}

function bindingMoves(binding: string, bridgeAllowed: boolean): boolean {
  return binding === 'masquerade' || binding === 'binding' || (binding === 'bridge' && bridgeAllowed);
}
