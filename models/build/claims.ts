// Building a world from manifests: which Longhorn volume a claim stands for.
import type { ClusterManifest } from '../manifest/index.ts';
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
