// Objects as kubectl would print them at an instant: what was imported, brought up to date, and readable as manifests again.
import { describe, expect, it } from 'vitest';
import { Replay } from '../../engine/replay.ts';
import { conditionOf, readCluster, writeCluster } from '../../models/manifest/index.ts';
import type { Presented } from '../../scenarios/present-objects.ts';
import { presentObjects } from '../../scenarios/present-objects.ts';
import { read } from '../support/checkout.ts';
import { libraryScenario } from '../support/scenarios.ts';

const { cluster } = readCluster([
  { path: 'four-nodes.yaml', text: read('scenarios/library/clusters/four-nodes.yaml') },
]);

/** A scenario's cluster at an instant. */
function at(minutes: number, scenario = 'node-crash') {
  const replay = new Replay(libraryScenario(scenario).simulation());
  replay.seek(minutes * 60_000);
  return replay.sim;
}

/** What is printed of a thing, read again as any manifest. */
function printed(sim: ReturnType<typeof at>, kind: Presented, name: string) {
  const store = sim.store.store(kind);
  const row = Array.from({ length: store.rows }, (_, r) => r).find((r) => sim.store.nameOf(store, r) === name) ?? -1;
  const text = presentObjects(sim, cluster, kind, row);
  const { cluster: now, issues } = readCluster([{ path: 'now.yaml', text }]);
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  return now;
}

describe('what kubectl would print', () => {
  it('is what was imported, as long as nothing has happened', () => {
    const sim = at(0);
    for (const manifest of cluster.nodes) {
      const [now] = printed(sim, 'node', manifest.name).nodes;
      expect({ ...now, podRequests: null }).toEqual({ ...manifest, podRequests: null });
    }
    for (const manifest of cluster.volumes) expect(printed(sim, 'volume', manifest.name).volumes).toEqual([manifest]);
    for (const manifest of cluster.replicas)
      expect(printed(sim, 'replica', manifest.name).replicas).toEqual([manifest]);
    for (const { name, namespace, cpu, guestMemory, limits, volumes, disks } of cluster.virtualMachines)
      expect(printed(sim, 'vm', `${namespace}/${name}`).virtualMachines).toMatchObject([
        { cpu, guestMemory, limits, volumes, disks },
      ]);
  });

  it('has a silent node as Unknown, with the taints of those who gave it up', () => {
    const [before] = printed(at(1.5), 'node', 'harvester-2').nodes;
    expect(conditionOf(before?.conditions ?? [], 'Ready')?.status).toBe('True');
    const [node] = printed(at(6), 'node', 'harvester-2').nodes;
    const ready = conditionOf(node?.conditions ?? [], 'Ready');
    expect(ready).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(conditionOf(node?.conditions ?? [], 'DiskPressure')?.status).toBe('Unknown');
    expect(node?.taints.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
      'kubevirt.io/drain:NoSchedule',
      'node.kubernetes.io/out-of-service:NoExecute',
    ]);
    const lost = conditionOf(before?.conditions ?? [], 'Ready')?.lastTransitionTime ?? 0;
    expect(ready?.lastTransitionTime).toBeGreaterThan(lost);
  });

  it('has a VM that moved with another instance, on the node where it runs now', () => {
    const { virtualMachines, virtualMachineInstances } = printed(at(6.5), 'vm', 'default/db-primary');
    expect(virtualMachines[0]).toMatchObject({ printableStatus: 'Running', created: true, ready: true });
    expect(virtualMachineInstances[0]).toMatchObject({ phase: 'Running', nodeName: 'harvester-4' });
    const ready = conditionOf(virtualMachines[0]?.conditions ?? [], 'Ready');
    expect(ready?.lastTransitionTime).toBe(virtualMachineInstances[0]?.creationTimestamp);
    expect(conditionOf(virtualMachineInstances[0]?.conditions ?? [], 'LiveMigratable')?.status).toBe('True');
  });

  it('has what was asked of a VM in its template, and says that it takes a restart', () => {
    const [waiting] = printed(at(4, 'vm-grows'), 'vm', 'default/web-3').virtualMachines;
    expect(waiting).toMatchObject({
      cpu: { cores: 8, sockets: 1, threads: 1 },
      guestMemory: 256 * 1024 ** 3,
      limits: { cpu: 8000, memory: 256 * 1024 ** 3 },
      printableStatus: 'Running',
    });
    expect(conditionOf(waiting?.conditions ?? [], 'RestartRequired')).toMatchObject({
      status: 'True',
      message: 'a non-live-updatable field was changed in the template spec',
    });
    const [restarted] = printed(at(7, 'vm-grows'), 'vm', 'default/web-3').virtualMachines;
    expect(restarted?.printableStatus).toBe('ErrorUnschedulable');
    expect(conditionOf(restarted?.conditions ?? [], 'RestartRequired')).toBeUndefined();
  });

  it('has no volume that was taken out of a VM', () => {
    const sim = at(1);
    const { volume, mount } = sim.world;
    const row = volume.find(
      cluster.volumes.find(({ name }) => volume.mounts.first[volume.find(name)] !== -1)?.name ?? '',
    );
    const m = volume.mounts.first[row] ?? -1;
    const name = sim.store.names.text(sim.world.vm.name[mount.vm[m] ?? -1] ?? -1);
    const before = printed(sim, 'vm', name).virtualMachines[0];
    mount.remove(m);
    const after = printed(sim, 'vm', name).virtualMachines[0];
    expect(after?.volumes.length).toBe((before?.volumes.length ?? 0) - 1);
    expect(after?.disks.length).toBe((before?.disks.length ?? 0) - 1);
  });

  it('has a volume that was plugged into a VM, called after its claim', () => {
    const sim = at(1);
    const { volume, vm, mount } = sim.world;
    const [from, to] = [vm.find('default/web-2'), vm.find('default/web-1')];
    const m = vm.mounts.first[from];
    const u = mount.volume[m];
    const [source] = printed(sim, 'vm', 'default/web-2').virtualMachines;
    const before = printed(sim, 'vm', 'default/web-1').virtualMachines[0];
    mount.remove(m);
    mount.add({ vm: to, volume: u });
    const after = printed(sim, 'vm', 'default/web-1').virtualMachines[0];
    const claimName = source?.volumes[0]?.claimName ?? '';
    expect(volume.isLive(u)).toBe(true);
    expect(after?.volumes).toEqual([
      ...(before?.volumes ?? []),
      { name: claimName, source: 'persistentVolumeClaim', claimName, hotpluggable: true },
    ]);
    expect(after?.disks.at(-1)).toMatchObject({ name: claimName, bus: 'scsi' });
  });

  it('shows a VM on a silent node as running and not ready', () => {
    const { virtualMachines, virtualMachineInstances } = printed(at(3), 'vm', 'default/db-primary');
    expect(virtualMachines[0]).toMatchObject({ printableStatus: 'Running', ready: false });
    expect(virtualMachineInstances[0]).toMatchObject({ phase: 'Running', nodeName: 'harvester-2' });
  });

  it('has volumes and replicas as Longhorn has them on record', () => {
    const sim = at(6);
    const degraded = cluster.volumes
      .map(({ name }) => printed(sim, 'volume', name).volumes[0])
      .filter((volume) => volume?.robustness === 'degraded');
    expect(degraded.length).toBe(11);
    for (const volume of degraded) expect(volume?.lastDegradedAt).not.toBeNull();
    const failed = cluster.replicas
      .map(({ name }) => printed(sim, 'replica', name).replicas[0])
      .filter((replica) => replica?.failedAt !== null);
    expect(failed.length).toBeGreaterThan(0);
    for (const replica of failed) expect(replica?.currentState).not.toBe('running');
  });

  it('prints a replica that a rebuild has made, and nothing of one that is gone', () => {
    const sim = at(60);
    const { replica } = sim.world;
    const known = new Set(cluster.replicas.map(({ name }) => name));
    const made = Array.from({ length: replica.rows }, (_, r) => r).filter(
      (r) => replica.isLive(r) && !known.has(sim.store.nameOf(sim.store.store('replica'), r)),
    );
    expect(made.length).toBeGreaterThan(0);
    for (const r of made) expect(presentObjects(sim, cluster, 'replica', r)).toContain('kind: Replica');
    const freed = Array.from({ length: replica.rows }, (_, r) => r).find((r) => !replica.isLive(r));
    if (freed !== undefined) expect(presentObjects(sim, cluster, 'replica', freed)).toBe('');
  });

  it('leaves the imported cluster as it was', () => {
    const before = writeCluster(cluster);
    printed(at(6), 'node', 'harvester-2');
    expect(writeCluster(cluster)).toBe(before);
  });
});
