// What is told of nodes, disks, addresses, settings and the control plane.
import type { Change } from '../../engine/trace.ts';
import {
  controllerLease,
  nodeBoot,
  nodeDownPeriod,
  nodeMonitorGrace,
  settingNamed,
  vipLeaseDuration,
  vmMigrationTimeout,
} from '../settings.ts';
import type { Happening, Narrator, Scene } from './happening.ts';
import { be, changed, clause, inForce, list, named, settingText, span, told } from './words.ts';

export const nodeNarrators: Readonly<Record<string, Narrator>> = {
  'node.power': power,
  'node.island': island,
  'node.ready': ready,
  'node.cordoned': cordoned,
  'node.drainTaint': drainTaint,
  'node.outOfServiceTaint': outOfServiceTaint,
  'disk.health': diskHealth,
  'cluster.writable': writable,
  'vip.answers': answers,
  'vip.holder': holder,
  'setting.value': settingValue,
};

function power(change: Change, { picture, step }: Scene): Happening {
  const boot = inForce(picture, nodeBoot);
  const [verb, why] =
    change.after === 'Off'
      ? [change.before === 'Booting' ? 'loses power while it boots' : 'loses power', step]
      : change.after === 'Booting'
        ? ['gets power and boots', step === null ? boot : `${step}; ${boot}`]
        : ['has booted', boot];
  return told(change, `power|${change.row}`, 3, (names) => `${list(names)} ${verb}`, why);
}

function island(change: Change, { step }: Scene): Happening {
  const verb = change.after === 0 ? 'connected to the others again' : 'cut off from the others';
  return told(change, `island|${change.after}`, 3, (names) => `${be(names)} ${verb}`, step);
}

function ready(change: Change, scene: Scene): Happening {
  const { row, after } = change;
  const marks = (as: string, why: string | null): Happening =>
    told(change, `ready|${after}`, 2, (names) => `Kubernetes marks ${list(names)} ${as}`, why);
  if (after === 'Unknown') return marks('NotReady (Unknown)', silence(row, scene));
  if (after === 'False') return marks('NotReady', 'its kubelet says so');
  const since = Number(changed(scene.record, 'node', row, 'readyChangedAt')?.before ?? -1);
  return marks(
    'Ready',
    since < 0 ? null : `its kubelet posts again; it was Unknown for ${span(scene.record.at - since)}`,
  );
}

/** Why a node is Unknown: how long it was silent, and what that time was made of. */
function silence(node: string, { record, picture }: Scene): string {
  const since = Math.max(picture.since('node', node, 'power'), picture.since('node', node, 'island'));
  const grace = inForce(picture, nodeMonitorGrace);
  if (since < 0) return grace;
  const heard = `no heartbeat for ${span(record.at - since)}: ${grace}`;
  // Whoever takes over the node controller begins with a full grace period.
  const tookOver = picture.since('cluster', 'cluster', 'controllerLeader') >= since;
  return tookOver
    ? `${heard}, from when another node had taken the controller manager's lease (${inForce(picture, controllerLease)})`
    : heard;
}

function cordoned(change: Change, { step }: Scene): Happening {
  const verb = change.after === 1 ? 'cordoned' : 'uncordoned';
  return told(change, `cordoned|${change.after}`, 2, (names) => `${be(names)} ${verb}`, step);
}

function drainTaint(change: Change, { record, picture }: Scene): Happening {
  const waited = span(record.at - picture.since('node', change.row, 'ready'));
  return taint(change, 'kubevirt.io/drain', `${waited} after Ready=Unknown: ${inForce(picture, nodeDownPeriod)}`);
}

function outOfServiceTaint(change: Change, { record, picture }: Scene): Happening {
  const waited = span(record.at - picture.since('node', change.row, 'drainTaint'));
  const why = `${waited} after the drain taint: ${inForce(picture, vmMigrationTimeout)}`;
  return taint(change, 'node.kubernetes.io/out-of-service', why);
}

function taint(change: Change, key: string, why: string): Happening {
  return change.after === 1
    ? told(change, `taint|${key}`, 2, (names) => `Harvester taints ${list(names)} ${key}`, why)
    : told(change, `untaint|${key}`, 1, (names) => `Harvester takes ${key} off ${list(names)}`, 'Ready=True');
}

function diskHealth(change: Change, { step }: Scene): Happening {
  const [one, many] = change.after === 'Dead' ? ['dies', 'die'] : ['is replaced by an empty one', 'are replaced'];
  return told(change, `disk|${change.after}`, 3, (names) => `${clause(names, 'disk', one, many)}${named(names)}`, step);
}

function writable(change: Change, { record, picture }: Scene): Happening {
  const leader = picture.text('cluster', change.row, 'etcdLeader');
  return change.after === 0
    ? told(change, 'writable', 2, () => record.notes[0] ?? 'the API takes no writes', null)
    : told(change, 'writable', 2, () => 'the API takes writes again', `etcd has elected ${leader}`);
}

function answers(change: Change, { record, picture }: Scene): Happening {
  const address = picture.text('vip', change.row, 'address');
  if (change.after === null) {
    const isOn = picture.text('node', `${change.before}`, 'power') === 'On';
    const why = `${change.before}, which announced it, ${isOn ? 'has given it up' : 'is down'}`;
    const silent = told(change, 'vip-silent', 3, (names) => `nobody answers for ${vips(names)}`, why);
    return { ...silent, subject: address };
  }
  const since = Number(changed(record, 'vip', change.row, 'downSince')?.before ?? -1);
  const gap = since < 0 ? null : `nobody answered for ${span(record.at - since)}`;
  return told(change, 'vip-answers', 3, () => `VIP ${address} answers from ${change.after}`, gap);
}

function holder(change: Change, { picture }: Scene): Happening | null {
  if (change.after === null || picture.number('vip', change.row, 'wanted') === 0) return null;
  const address = picture.text('vip', change.row, 'address');
  const lease = inForce(picture, vipLeaseDuration);
  const why = change.before === null ? 'nobody held it' : `${change.before} has not renewed it: ${lease}`;
  const taken = told(change, 'vip-lease', 2, (names) => `${change.after} takes the lease of ${vips(names)}`, why);
  return { ...taken, subject: address };
}

function vips(addresses: readonly string[]): string {
  return `VIP${addresses.length > 1 ? 's' : ''} ${list(addresses)}`;
}

function settingValue({ row, before, after, ...change }: Change, { step }: Scene): Happening {
  const spec = settingNamed(row);
  const words = (value: Change['before']): string => (spec === null ? `${value}` : settingText(spec, Number(value)));
  const tell = (): string => `${row} goes from ${words(before)} to ${words(after)}`;
  return told({ row, before, after, ...change }, `setting|${row}`, 2, tell, step);
}
