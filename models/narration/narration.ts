// Narration: what a trace record means to people. One narrator for each column whose changes are worth a sentence; each `why` comes from the
// record's causes and the settings in force.
import { applicationNarrators } from './applications.ts';
import { backupNarrators } from './backups.ts';
import { controlPlaneNarrators } from './control-plane.ts';
import type { Happening, Narrator, Scene } from './happening.ts';
import { imageNarrators } from './images.ts';
import { loadBalancerNarrators } from './load-balancers.ts';
import { migrationNarrators } from './migrations.ts';
import { nodeNarrators } from './nodes.ts';
import { placementsOf } from './placements.ts';
import { vmNarrators } from './vms.ts';
import { attachmentWaits, volumeNarrators } from './volumes.ts';
import { workloadNarrators } from './workloads.ts';

/** By `table.column`. */
const narrators: Readonly<Record<string, Narrator>> = {
  ...nodeNarrators,
  ...controlPlaneNarrators,
  ...loadBalancerNarrators,
  ...vmNarrators,
  ...volumeNarrators,
  ...backupNarrators,
  ...imageNarrators,
  ...applicationNarrators,
  ...migrationNarrators,
  ...workloadNarrators,
};

/** Everything in a record that can be told, in the order of its changes. */
export function happeningsOf(scene: Scene): readonly Happening[] {
  const { record } = scene;
  const told: Happening[] = [...placementsOf(scene)];
  for (const change of record.changes) {
    const happening = narrators[`${change.table}.${change.column ?? ''}`]?.(change, scene);
    if (happening !== null && happening !== undefined) told.push(happening);
  }
  const waits = attachmentWaits(scene);
  if (waits !== null) told.push(waits);
  if (told.length > 0) return told;
  if (record.notes.length > 0) return record.notes.map((note) => remark(scene, note));
  return record.lane === 'fault' && scene.step !== null ? [remark(scene, ASKED[record.kind] ?? 'nothing changes')] : [];
}

/** What only shows later, in what others do about it. */
const ASKED: Readonly<Record<string, string>> = {
  'vm.start': 'a start is asked for',
  'vm.stop': 'a stop is asked for',
  'vm.restart': 'a restart is asked for',
  'snapshot.take': 'a snapshot is asked for',
  'lease.steal': 'somebody overwrites the holder of its record: whoever holds it learns of that with its next renewal',
  'vm.migrate': 'a live migration is asked for',
  'vm.delete': 'it is to go for good',
  'node.drain': 'a drain is asked for',
  'backup.take': 'a backup is asked for',
  'etcd.join': 'it is to join etcd again',
  'replica.crash': 'its process dies',
  'instance-manager.crash': 'its instance manager dies',
  'share-manager.delete': 'its share manager is deleted',
  'promotion.job-delete': 'the job of its promotion is deleted',
  'volume.write': 'the guest writes',
  'volume.trim': 'the guest gives blocks back',
  'kube-vip.stop': 'its kube-vip ends',
  'kube-vip.restart': 'its kube-vip is made anew',
  'nic.flap': 'its link begins to flap',
  'nic.repair': 'its link is up, and stays so',
  'switch.repair': 'it works already',
  'kubelet.recover': 'its kubelet works already',
};

/** A note of a model that no narrator has put into a sentence of its own. */
function remark({ record, step }: Scene, note: string): Happening {
  const { table, value } = record.args[0] ?? { table: null, value: '' };
  const subject = `${value}`;
  const thing = `${table ?? ''}/${subject}`;
  const tell = (): string => (subject === '' ? note : `${subject}: ${note}`);
  return { sort: `note|${thing}|${note}`, subject, thing, tell, why: step, weight: 2, once: `note|${thing}` };
}
