// Signatures: one number a card that changes when anything on it does, so that only dirty cards are drawn anew.
import type { Frame } from '../protocol.ts';
import type { Index } from './card.ts';

/** By node row. Equal frames give equal numbers; different ones differ but for one in four thousand million. */
export function signaturesOf(frame: Frame, index: Index): Int32Array {
  const { node, vm, disk, replica, etcd, vip } = frame;
  const signatures = new Int32Array(node.live.length).fill(0x811c9dc5 | 0);
  const mix = (n: number, value: number): void => {
    if (n >= 0 && n < signatures.length) signatures[n] = Math.imul(signatures[n] ^ (value | 0), 0x01000193);
  };
  for (let n = 0; n < signatures.length; n++) {
    mix(n, node.look[n]);
    mix(n, node.flags[n]);
    mix(n, node.cpuRequested[n]);
    mix(n, node.memoryRequested[n] / 1_048_576);
    mix(n, index.reserve.memory / 1_048_576);
    for (const v of index.vmsOf[n] ?? []) mix(n, 16 * v + vm.look[v]);
  }
  for (const n of vip.answers) mix(n, 3);
  for (const n of etcd.members) mix(n, etcd.leader === n ? 2 : 1);
  for (let d = 0; d < disk.live.length; d++) {
    const n = disk.node[d];
    mix(n, disk.look[d]);
    mix(n, disk.scheduled[d] / 1_048_576);
    for (const r of index.replicasOf[d] ?? []) mix(n, 16 * r + replica.look[r]);
  }
  return signatures;
}
