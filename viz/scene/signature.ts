// Signatures: numbers of a card that change when anything on it does, so that only dirty cards are drawn anew.
import type { Frame } from '../protocol.ts';
import type { Index } from './card.ts';

/** By node row. Equal frames give equal numbers; different ones differ but for one in four thousand million. */
export interface Signatures {
  /** Of all that is on the card. */
  readonly whole: Int32Array;
  /** Of what is neither a VM nor a replica: name, roles, bars, disks. */
  readonly frame: Int32Array;
}

export function signaturesOf(frame: Frame, index: Index): Signatures {
  const rest = frameOfCards(frame, index);
  const whole = rest.slice();
  const { vm, disk, replica } = frame;
  for (let n = 0; n < whole.length; n++) for (const v of index.vmsOf[n] ?? []) mix(whole, n, 16 * v + vm.look[v]);
  for (let d = 0; d < disk.live.length; d++)
    for (const r of index.replicasOf[d] ?? []) mix(whole, disk.node[d], 16 * r + replica.look[r]);
  return { whole, frame: rest };
}

function frameOfCards({ node, disk, etcd, vip }: Frame, { reserve }: Index): Int32Array {
  const signatures = new Int32Array(node.live.length).fill(0x811c9dc5 | 0);
  for (let n = 0; n < signatures.length; n++) {
    mix(signatures, n, node.look[n]);
    mix(signatures, n, node.flags[n]);
    mix(signatures, n, node.cpuRequested[n]);
    mix(signatures, n, node.memoryRequested[n] / MIB);
    mix(signatures, n, (SEEN * node.cpuUsed[n]) / Math.max(1, node.cpuAllocatable[n]));
    mix(signatures, n, (SEEN * node.memoryUsed[n]) / Math.max(1, node.memoryAllocatable[n]));
    mix(signatures, n, reserve.cpu);
    mix(signatures, n, reserve.memory / MIB);
  }
  for (const n of vip.answers) mix(signatures, n, 3);
  for (const n of etcd.members) mix(signatures, n, etcd.leader === n ? 2 : 1);
  for (let d = 0; d < disk.live.length; d++) {
    mix(signatures, disk.node[d], disk.look[d]);
    mix(signatures, disk.node[d], disk.scheduled[d] / MIB);
    mix(signatures, disk.node[d], (SEEN * disk.available[d]) / Math.max(1, disk.maximum[d]));
  }
  return signatures;
}

const MIB = 1_048_576;
/** Steps of a bar that can be told apart. */
const SEEN = 400;

function mix(signatures: Int32Array, n: number, value: number): void {
  if (n >= 0 && n < signatures.length) signatures[n] = Math.imul(signatures[n] ^ (value | 0), 0x01000193);
}
