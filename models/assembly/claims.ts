// Building a world from manifests: which Longhorn volume a claim stands for, and what a VM has on other storage.
import type { ClusterManifest, PersistentVolumeClaimManifest, PersistentVolumeManifest } from '../manifest/index.ts';
import { LONGHORN_DRIVER } from '../manifest/index.ts';
import type { ClusterSimulation } from '../schema.ts';

import type { VolumeRows } from './storage.ts';

/** Rows of volumes by `namespace/claim`; claims on other storage have none. */
export function volumesByClaim(cluster: ClusterManifest, volumes: VolumeRows): ReadonlyMap<string, number> {
  const handles = new Map(cluster.persistentVolumes.map((p) => [p.name, p.csi?.volumeHandle ?? p.name]));
  return new Map(
    cluster.persistentVolumeClaims.flatMap(({ namespace, name, volumeName }): [string, number][] => {
      const row =
        volumeName === null ? undefined : (volumes.get(handles.get(volumeName) ?? '') ?? volumes.get(volumeName));
      return row === undefined ? [] : [[`${namespace}/${name}`, row]];
    }),
  );
}

/** Ties a VM to the volumes of its claims, of which those named have been plugged. A volume of another driver has no replicas here. */
export function mountClaims(
  { world: { mount, otherVolume } }: ClusterSimulation,
  vm: number,
  claims: readonly PersistentVolumeClaimManifest[],
  volumes: ReadonlyMap<string, number>,
  persistentVolumes: ReadonlyMap<string, PersistentVolumeManifest>,
  plugged: ReadonlySet<string>,
): void {
  for (const { namespace, name, volumeName, accessModes } of claims) {
    const volume = volumes.get(`${namespace}/${name}`);
    if (volume !== undefined) mount.add({ vm, volume, plugged: plugged.has(name) ? 1 : 0 });
    const other = volume === undefined ? persistentVolumes.get(volumeName ?? '') : undefined;
    if (other === undefined || other.csi?.driver === LONGHORN_DRIVER) continue;
    const shared = accessModes.includes('ReadWriteMany') ? 1 : 0;
    otherVolume.add({ name: other.name, vm, driver: other.csi?.driver ?? '', claim: name, shared });
  }
}
