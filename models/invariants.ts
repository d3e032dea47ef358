// What must hold after every event, whatever happens; checked in tests and drills.
import type { Invariant, Model } from '../engine/model.ts';
import { controlPlaneInvariants } from './control-plane/control-plane-invariants.ts';
import { Guest, NodePower, ReplicaMode, VolumeState } from './lifecycles.ts';
import { ATTACHMENT } from './scheduling/pod-spec.ts';
import type { ClusterSchema } from './schema.ts';
import { robustnessOf } from './storage/robustness.ts';
import { storageInvariants } from './storage/storage-invariants.ts';

const guestsNeedPower: Invariant<ClusterSchema> = {
  name: 'a guest runs only on a node that has power',
  broken({ vmi, node }, sim) {
    const broken: string[] = [];
    for (let i = 0; i < vmi.rows; i++) {
      if (!vmi.isLive(i) || vmi.guest[i] === Guest.state.Off) continue;
      if (vmi.node[i] < 0 || node.power[vmi.node[i]] !== NodePower.state.On)
        broken.push(sim.store.names.text(vmi.name[i]));
    }
    return broken;
  },
};

const vmsRunOnce: Invariant<ClusterSchema> = {
  name: 'a VM never runs twice',
  broken({ vm, vmi }, sim) {
    const broken: string[] = [];
    for (let v = 0; v < vm.rows; v++) {
      let running = 0;
      for (let i = vm.instances.first[v]; i >= 0; i = vm.instances.next[i])
        if (vmi.guest[i] !== Guest.state.Off) running++;
      if (running > 1) broken.push(sim.store.names.text(vm.name[v]));
    }
    return broken;
  },
};

const requestsAddUp: Invariant<ClusterSchema> = {
  name: 'requests on a node are those of its pods',
  broken({ node, pod }, sim) {
    const broken: string[] = [];
    for (let n = 0; n < node.rows; n++) {
      let memory = node.memorySystem[n];
      for (let p = node.pods.first[n]; p >= 0; p = node.pods.next[p])
        memory += pod.memory[p] + pod.attachment[p] * ATTACHMENT.memory;
      if (Math.abs(memory - node.memoryRequested[n]) > 1) broken.push(sim.store.names.text(node.name[n]));
    }
    return broken;
  },
};

const migrationsLeave: Invariant<ClusterSchema> = {
  name: 'a migration goes to another node, and has a target pod only while it is under way',
  broken({ migration, vmi }, sim) {
    const broken: string[] = [];
    for (let m = 0; m < migration.rows; m++) {
      if (!migration.isLive(m)) continue;
      const ended = migration.endedAt[m] >= 0;
      const same = migration.target[m] >= 0 && migration.target[m] === migration.source[m];
      if (same || ended === migration.open[m] >= 0 || (ended && (migration.pod[m] >= 0 || migration.flow[m] >= 0)))
        broken.push(sim.store.names.text(vmi.name[migration.vmi[m]]));
    }
    return broken;
  },
};

const onlyGuestsLoad: Invariant<ClusterSchema> = {
  name: 'only guests that are up load CPUs, disks and networks',
  broken({ vm, vmi, traffic, node }, sim) {
    const broken: string[] = [];
    for (let v = 0; v < vm.rows; v++) {
      if (!vm.isLive(v) || vm.demands.size[v] === 0) continue;
      const i = vm.instances.first[v];
      const n = i >= 0 && vmi.guest[i] === Guest.state.Up ? vmi.node[i] : -1;
      const loads = vm.traffic.first[v] >= 0 && traffic.isLive(vm.traffic.first[v]);
      if (vm.demandNode[v] !== n || (n < 0 && loads)) broken.push(sim.store.names.text(vm.name[v]));
      if (n >= 0 && node.cpuDemand[n] < vm.cpuDemand[v]) broken.push(sim.store.names.text(node.name[n]));
    }
    return broken;
  },
};

const pendingIsCounted: Invariant<ClusterSchema> = {
  name: 'no request is lost: a launcher pod has a node or waits in the queue',
  broken({ pod }, sim) {
    const broken: string[] = [];
    for (let p = 0; p < pod.rows; p++)
      if (pod.isLive(p) && pod.node[p] < 0 && pod.queue[p] < 0) broken.push(sim.store.names.text(pod.name[p]));
    return broken;
  },
};

const scheduledAddsUp: Invariant<ClusterSchema> = {
  name: 'scheduled bytes of a disk are the nominal sizes of its replicas and its copies of backing images',
  broken({ disk, replica, volume, image, imageCopy }, sim) {
    const broken: string[] = [];
    const images = new Map<number, number>();
    for (let c = 0; c < imageCopy.rows; c++) {
      const d = imageCopy.disk[c];
      if (imageCopy.isLive(c)) images.set(d, (images.get(d) ?? 0) + image.size[imageCopy.image[c]]);
    }
    for (let d = 0; d < disk.rows; d++) {
      let sum = images.get(d) ?? 0;
      for (let r = disk.replicas.first[d]; r >= 0; r = disk.replicas.next[r]) sum += volume.size[replica.volume[r]];
      if (sum !== disk.scheduled[d]) broken.push(sim.store.names.text(disk.name[d]));
    }
    return broken;
  },
};

const robustnessIsDerived: Invariant<ClusterSchema> = {
  name: 'robustness is what the replicas say',
  broken(world, sim) {
    const { volume } = world;
    const broken: string[] = [];
    for (let v = 0; v < volume.rows; v++) {
      if (volume.isLive(v) && volume.robustness[v] !== robustnessOf(world, v))
        broken.push(sim.store.names.text(volume.name[v]));
    }
    return broken;
  },
};

const oneRebuildEach: Invariant<ClusterSchema> = {
  name: 'at most one replica of a volume is rebuilt, and only while it is attached',
  broken({ volume, replica }, sim) {
    const broken: string[] = [];
    for (let v = 0; v < volume.rows; v++) {
      let filling = 0;
      for (let r = volume.replicas.first[v]; r >= 0; r = volume.replicas.next[r])
        if (replica.mode[r] === ReplicaMode.state.WO) filling++;
      const allowed = volume.state[v] === VolumeState.state.attached ? 1 : 0;
      if (filling > allowed) broken.push(sim.store.names.text(volume.name[v]));
    }
    return broken;
  },
};

export const invariants: Model<ClusterSchema> = {
  name: 'invariants',
  on: [],
  invariants: [
    guestsNeedPower,
    vmsRunOnce,
    requestsAddUp,
    migrationsLeave,
    onlyGuestsLoad,
    pendingIsCounted,
    scheduledAddsUp,
    robustnessIsDerived,
    oneRebuildEach,
    ...storageInvariants,
    ...controlPlaneInvariants,
  ],
};
