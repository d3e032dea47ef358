// What is told of VMs: when their guests stop and serve again, and what becomes of their pods in between.
import type { Change } from '../../engine/trace.ts';
import { nodeDownPeriod, podGcPeriod } from '../settings.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { be, changed, clause, inForce, list, named, size, span, vmName } from './words.ts';

export const vmNarrators: Readonly<Record<string, Narrator>> = {
  'vm.': object,
  'vm.downSince': downSince,
  'vmi.guest': guest,
  'vmi.pod': pod,
  'vm.vcpus': vcpus,
  'vm.guestMemory': guestMemory,
  'vm.restartRequired': restartRequired,
};

/** The object itself: deleted for good, or brought back by an older etcd. */
function object(change: Change, scene: Scene): Happening | null {
  if (change.after !== null) {
    if (scene.record.kind !== RESTORES) return null;
    const back = (names: readonly string[]): string =>
      `${be(names)} back: etcd as it was restored still has the object`;
    return told(change, 'vm-back', 3, back, null);
  }
  const tell = (names: readonly string[]): string => `${list(names)} ${names.length > 1 ? 'are' : 'is'} gone for good`;
  return told(change, 'vm-deleted', isLeaving(scene) ? 1 : 3, tell, null);
}

function vcpus(change: Change, { record }: Scene): Happening | null {
  return record.at === 0 || record.kind === COMES || record.kind === RESTORES
    ? null
    : sized(change, `${change.after} vCPUs`, `${change.before} before`);
}

function guestMemory(change: Change, { record }: Scene): Happening | null {
  return record.at === 0 || record.kind === COMES || record.kind === RESTORES
    ? null
    : sized(change, size(Number(change.after)), `${size(Number(change.before))} before`);
}

function sized(change: Change, what: string, why: string): Happening {
  const tell = (names: readonly string[]): string => `${list(names)} ${names.length > 1 ? 'have' : 'has'} ${what} now`;
  return told(change, `sized|${what}|${why}`, 2, tell, why);
}

function restartRequired(change: Change, { record }: Scene): Happening | null {
  if (Number(change.after) === 0) return null;
  const note = record.notes.find((n) => n.startsWith(REQUIRED))?.slice(REQUIRED.length) ?? null;
  return told(
    change,
    `required|${note}`,
    2,
    (names) => `${list(names)} must be restarted to get what it was given`,
    note,
  );
}

/** VMs that come with a trace have their size from the start, and are details of a story about others. */
const COMES = 'workload.arrival-due';
/** Objects are put back as they were. */
const RESTORES = 'etcd.reset';

/** What the model notes before it gives the reason. */
const REQUIRED = 'restart required: ';

/** The fact that counts: the guest serves or does not. */
function downSince(change: Change, scene: Scene): Happening | null {
  const { record, picture } = scene;
  const node = picture.text('vmi', change.row, 'node');
  if (change.after === -1) {
    const down = span(record.at - Number(change.before));
    if (node === '') return null;
    if (changed(record, 'vm', change.row, 'arriving') !== undefined)
      return told(
        change,
        `came|${change.row}`,
        1,
        (names) => `${be(names)} up on ${node}, ${down} after it came`,
        null,
      );
    return told(change, `up|${change.row}`, 3, (names) => `${be(names)} up on ${node}, down for ${down}`, null);
  }
  switch (changed(record, 'vmi', change.row, 'guest')?.after) {
    case 'Off': {
      const last = node || `${changed(record, 'vmi', change.row, 'node')?.before ?? ''}`;
      if (record.kind === 'vm.crash') {
        const crashed = (names: readonly string[]): string =>
          `${list(names)} ${names.length > 1 ? 'crash' : 'crashes'} on ${last}`;
        return told(
          change,
          `crash|${last}`,
          3,
          crashed,
          record.notes[0] ?? 'its guest ended without having been asked to',
        );
      }
      const tell = (names: readonly string[]): string =>
        `${clause(names, 'VM', 'goes', 'go')} down ${node === '' ? 'on' : 'with'} ${last}${named(names)}`;
      return told(change, `down|${last}`, 3, tell, null);
    }
    case 'Stopping':
      return told(change, 'stopping', isLeaving(scene) ? 1 : 3, (names) => `${be(names)} shutting down`, asked(scene));
    case 'Paused':
      return told(change, 'paused', 3, (names) => `${be(names)} paused by I/O errors`, 'a disk has no replica left');
    default:
      return null;
  }
}

/** Its time in the trace is over. */
function isLeaving({ causedBy }: Scene): boolean {
  return causedBy('vm.depart');
}

function asked({ record, causedBy }: Scene): string | null {
  if (record.kind === 'node.posted') return 'Kubernetes had deleted the pod while the node was silent';
  if (record.kind === 'node.pods-evicted')
    return 'Kubernetes deletes the pods of a node that was not ready for too long';
  if (causedBy('vm.restart')) return 'a restart was asked for';
  if (causedBy('vm.depart')) return 'its time in the trace is over';
  if (causedBy('vm.delete')) return 'it is being deleted';
  return causedBy('vm.stop') ? 'a stop was asked for' : null;
}

function guest(change: Change, scene: Scene): Happening | null {
  const { picture } = scene;
  const node = picture.text('vmi', change.row, 'node');
  if (change.after === 'Booting') {
    const tell = (names: readonly string[]): string =>
      `${list(names)} ${names.length > 1 ? 'boot' : 'boots'} on ${node}`;
    return told(change, `boots|${node}`, 1, tell, null, 1000);
  }
  if (change.before !== 'Stopping') return null;
  const tell = (names: readonly string[]): string => `${list(names)} ${names.length > 1 ? 'have' : 'has'} shut down`;
  return told(change, 'halted', isLeaving(scene) ? 1 : 2, tell, null);
}

/** A pod that a kubelet has started is no news beside its guest. */
function pod(change: Change, scene: Scene): Happening | null {
  if (change.after === 'Pending') {
    const tell = (names: readonly string[]): string =>
      `KubeVirt makes ${names.length > 1 ? 'new instances' : 'a new instance'} of ${list(names)}`;
    return told(change, 'created', 1, tell, null);
  }
  if (change.after !== 'Gone' || change.before === 'Terminating') return null;
  const node = `${changed(scene.record, 'vmi', change.row, 'node')?.before ?? ''}`;
  const { who, why } = remover(node, scene);
  const tell = (names: readonly string[]): string =>
    `${who} the ${names.length > 1 ? `pods of ${names.length} VMs` : `pod of ${list(names)}`}${node === '' ? '' : ` on ${node}`}${named(names)}`;
  return told(change, `gone|${node}|${who}`, isLeaving(scene) ? 1 : 2, tell, why);
}

interface Removal {
  readonly who: string;
  readonly why: string | null;
}

/** Who removes a pod that did not end by itself, and on what grounds. */
function remover(node: string, { record, picture, causedBy }: Scene): Removal {
  if (record.kind === 'node.posted')
    return { who: 'KubeVirt gives up', why: `${node} is back, and what died there is not started in place` };
  if (record.kind === 'guest.liveness-failed')
    return { who: 'the kubelet ends', why: 'the liveness probe got no answer for too long' };
  if (causedBy('vm.crash')) return { who: 'KubeVirt removes', why: 'its guest has crashed: the instance is Failed' };
  if (record.kind === 'vmi.lost' && causedBy('etcd.reset'))
    return { who: 'the kubelet ends', why: 'etcd as it was restored does not know of it' };
  if (causedBy('node.pods-force-deleted')) {
    const waited = span(record.at - picture.since('node', node, 'ready'));
    const why = `${waited} after Ready=Unknown: ${inForce(picture, nodeDownPeriod)}`;
    return { who: 'Harvester force-deletes', why };
  }
  if (causedBy('node.out-of-service'))
    return { who: 'Kubernetes force-deletes', why: `out-of-service taint, and ${inForce(picture, podGcPeriod)}` };
  return { who: 'KubeVirt removes', why: null };
}

function told(
  { row }: Change,
  sort: string,
  weight: Weight,
  tell: Happening['tell'],
  why: string | null,
  within = 0,
): Happening {
  return { sort, subject: vmName(row), thing: `vm/${row}`, tell, why, weight, within };
}
