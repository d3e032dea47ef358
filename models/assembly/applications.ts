// Building a world from manifests: the pods of Deployments and StatefulSets that keep data on Longhorn volumes.
import { APPLICATION_KINDS } from '../compute/application.ts';
import type { ClusterManifest } from '../manifest/index.ts';
import type { ClusterSimulation } from '../schema.ts';
import { volumesByClaim } from './claims.ts';
import type { VolumeRows } from './storage.ts';

/** A row a pod. A ReadWriteMany volume that is not migratable is served by a share manager, unless a VM has it.
 *  Source: longhorn/longhorn-manager controller/share_manager_controller.go @5ddaa369f. */
export function addApplications(sim: ClusterSimulation, cluster: ClusterManifest, volumes: VolumeRows): void {
  const { application, volume } = sim.world;
  const rows = volumesByClaim(cluster, volumes);
  const add = (kind: (typeof APPLICATION_KINDS)[number], name: string, claims: readonly string[]): void => {
    const namespace = name.slice(0, name.indexOf('/'));
    // Of several claims the first on Longhorn counts.
    const v = claims.map((claim) => rows.get(`${namespace}/${claim}`)).find((row) => row !== undefined);
    if (v !== undefined) application.add({ name, kind: APPLICATION_KINDS.indexOf(kind), volume: v });
  };
  for (const { namespace, name, replicas, volumes: mounted } of cluster.deployments)
    for (let i = 1; i <= replicas; i++)
      add('Deployment', `${namespace}/${replicas === 1 ? name : `${name}-${i}`}`, claimsOf(mounted));
  for (const { namespace, name, replicas, volumes: mounted, claimTemplates } of cluster.statefulSets)
    for (let i = 0; i < replicas; i++) {
      const own = claimTemplates.map((template) => `${template}-${name}-${i}`);
      add('StatefulSet', `${namespace}/${name}-${i}`, [...own, ...claimsOf(mounted)]);
    }
  const shared = new Set(
    cluster.volumes.filter(({ accessMode, migratable }) => accessMode === 'rwx' && !migratable).map(({ name }) => name),
  );
  for (const [name, v] of volumes)
    if (shared.has(name) && volume.applications.size[v] > 0 && volume.mounts.size[v] === 0) volume.put.shared(v, 1);
}

function claimsOf(mounted: readonly { readonly claimName: string | null }[]): string[] {
  return mounted.flatMap(({ claimName }) => (claimName === null ? [] : [claimName]));
}
