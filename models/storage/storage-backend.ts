// Storage that is not Longhorn's: what a VM on a volume of another CSI driver can and cannot do.
import type { ClusterSimulation } from '../schema.ts';

/** Drivers that Harvester's documents name. Source: harvester/docs versioned_docs/version-v1.8/advanced/csidriver.md @45058212 and
 *  advanced/addons/lvm-local-storage.md @07715fe7; harvester/harvester pkg/util/constants.go:184 @3d63c2af1 for the name of the LVM driver. */
const KNOWN: readonly (readonly [suffix: string, name: string])[] = [
  ['lvm.driver.harvesterhci.io', 'LVM, local to its node'],
  ['rbd.csi.ceph.com', 'Ceph RBD'],
  ['nfs.csi.k8s.io', 'NFS'],
];

/** What storage a driver stands for, in words. */
function backendName(driver: string): string {
  return KNOWN.find(([suffix]) => driver.endsWith(suffix))?.[1] ?? (driver === '' ? 'no CSI driver' : driver);
}

/** One sentence a volume of a VM that is not Longhorn's: what it is on, and what follows. Longhorn backs up its own volumes only
 *  (harvester/docs versioned_docs/version-v1.8/vm/backup-restore.md @7b708538). */
export function otherVolumeWords(sim: ClusterSimulation, v: number): string[] {
  const { vm, otherVolume } = sim.world;
  const words: string[] = [];
  for (let o = vm.otherVolumes.first[v]; o >= 0; o = vm.otherVolumes.next[o]) {
    const [name, claim, driver] = [otherVolume.name[o], otherVolume.claim[o], otherVolume.driver[o]].map((text) =>
      sim.store.names.text(text),
    );
    const moves =
      otherVolume.shared[o] === 1 ? 'is shared, so that it does not keep the VM from live migration' : NOT_SHARED;
    words.push(
      `Its claim ${claim} (${name}) is on ${backendName(driver ?? '')} and ${moves}; it has no replicas and no backup in Longhorn.`,
    );
  }
  return words;
}

/** The condition of KubeVirt: pkg/virt-handler/vm.go:1750 @540f37cfa3. */
const NOT_SHARED = 'is not shared: LiveMigratable is False, DisksNotLiveMigratable';
