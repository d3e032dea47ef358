// What is told of what lies beneath nodes and VMs: kubelets, etcd members, leases, promotions, NICs and switches.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene } from './happening.ts';
import { be, list, span, told, vmName } from './words.ts';

export const controlPlaneNarrators: Readonly<Record<string, Narrator>> = {
  'node.kubelet': kubelet,
  'node.etcd': etcdMember,
  'node.etcdBehindSince': etcdBehind,
  'cluster.etcdRestoredFrom': restoredFrom,
  'node.fsyncMs': fsync,
  'node.promotion': promotion,
  'node.deleted': deleted,
  'node.noExecuteTaint': noExecuteTaint,
  'node.apiHangs': apiHangs,
  'node.agentStuck': agentStuck,
  'node.clockRate': clockRate,
  'node.instanceManager': instanceManager,
  'lease.holder': leaseHolder,
  'contender.role': role,
  'held.': held,
  'nic.health': port,
  'nic.enslaved': enslaved,
  'switch.health': port,
  'attachment.partition': attachmentPartition,
  'attachment.segment': segment,
  'attachment.oneWay': oneWay,
};

function kubelet(change: Change, { step }: Scene): Happening {
  const verb =
    { Stopped: 'stops', Failing: 'fails, and says so', Running: 'works again' }[`${change.after}`] ?? 'changes';
  return told(change, `kubelet|${change.after}`, 3, (names) => `the kubelet of ${list(names)} ${verb}`, step);
}

function etcdMember(change: Change): Happening {
  const [one, many] = {
    Learner: ['joins etcd and gets its log', 'join etcd and get its log'],
    Voter: ['becomes a voting member of etcd', 'become voting members of etcd'],
    None: ['leaves etcd', 'leave etcd'],
  }[`${change.after}`] ?? ['', ''];
  return told(change, `etcd|${change.after}`, 2, (names) => `${list(names)} ${names.length > 1 ? many : one}`, null);
}

/** Objects that were made since may be gone, and what was deleted is back: operators are to know of how much. */
function restoredFrom(change: Change, { record, step }: Scene): Happening | null {
  const ago = record.at - Number(change.after);
  if (ago <= 0) return null;
  return told(change, 'restored', 3, () => `etcd forgets what was written in the last ${span(ago)}`, step);
}

function etcdBehind(change: Change): Happening | null {
  return change.after === -1
    ? told(change, 'caught-up', 1, (names) => `etcd on ${list(names)} has caught up`, null)
    : null;
}

function fsync(change: Change, { step }: Scene): Happening {
  const takes = Number(change.after) < 1000 ? `${change.after} ms` : span(Number(change.after));
  return told(change, `fsync|${change.after}`, 2, (names) => `an fsync of etcd on ${list(names)} takes ${takes}`, step);
}

function promotion(change: Change): Happening | null {
  const verb = {
    running: 'is being promoted to a management node',
    complete: 'is a management node now',
    failed: 'could not be promoted',
  }[`${change.after}`];
  return verb === undefined
    ? null
    : told(change, `promotion|${change.after}`, 2, (names) => `${list(names)} ${verb}`, null);
}

function deleted(change: Change, { step }: Scene): Happening {
  return told(change, 'deleted', 3, (names) => `${be(names)} removed from the cluster`, step);
}

function noExecuteTaint(change: Change): Happening {
  return change.after === 1
    ? told(change, 'no-execute', 1, (names) => `Kubernetes taints ${list(names)} NoExecute`, 'Ready is not True')
    : told(change, 'no-execute-off', 1, (names) => `Kubernetes takes the NoExecute taint off ${list(names)}`, null);
}

function apiHangs(change: Change, { step }: Scene): Happening {
  const verb = change.after === 1 ? 'takes connections and answers none' : 'answers again';
  return told(change, `api|${change.after}`, 2, (names) => `the API server of ${list(names)} ${verb}`, step);
}

function agentStuck(change: Change): Happening {
  const verb = change.after === 1 ? 'stays with an API server that hangs' : 'finds another API server';
  return told(change, `agent|${change.after}`, 2, (names) => `the agent of ${list(names)} ${verb}`, null);
}

function clockRate(change: Change, { step }: Scene): Happening {
  const ppm = Math.round((Number(change.after) - 1) * 1e6);
  const how = ppm === 0 ? 'goes right' : `goes ${Math.abs(ppm)} ppm too ${ppm > 0 ? 'fast' : 'slow'}`;
  return told(change, `clock|${ppm}`, 2, (names) => `the clock of ${list(names)} ${how}`, step);
}

function instanceManager(change: Change): Happening | null {
  const verb = { running: 'runs again', stopped: 'is gone', error: 'is gone' }[`${change.after}`];
  if (verb === undefined || change.before === 'unknown') return null;
  return told(change, `im|${change.after}`, 1, (names) => `the instance manager of ${list(names)} ${verb}`, null);
}

/** Leases of controllers; that of an address is told of with the address. */
function leaseHolder(change: Change, { picture }: Scene): Happening | null {
  const isVip = picture.rows('vip').some((vip) => picture.text('vip', vip, 'lease') === change.row);
  if (change.after === null || isVip) return null;
  const node = picture.text('contender', `${change.after}`, 'node');
  const before = change.before === null ? '' : picture.text('contender', `${change.before}`, 'node');
  const why = before === '' ? 'nobody held it' : `${before} has not renewed it`;
  return told(change, `lease|${change.row}`, 1, () => `${node} takes the lease of ${change.row}`, why);
}

function role(change: Change, { picture, record }: Scene): Happening | null {
  if (change.after !== 'Stuck') return null;
  const node = picture.text('contender', change.row, 'node');
  const lease = picture.text('contender', change.row, 'lease');
  return told(
    change,
    `stuck|${change.row}`,
    2,
    () => `${node} no longer contends for ${lease}`,
    record.notes[0] ?? null,
  );
}

/** Two nodes with one address on their interfaces: clients hear whoever spoke last. */
function held(change: Change, { picture }: Scene): Happening | null {
  if (change.after === null) return null;
  const vip = picture.text('held', change.row, 'vip');
  const nodes = picture
    .rows('held')
    .filter((row) => picture.text('held', row, 'vip') === vip)
    .map((row) => picture.text('held', row, 'node'));
  if (nodes.length < 2) return null;
  const address = picture.text('vip', vip, 'address');
  return told(change, `twice|${vip}`, 3, () => `${list(nodes)} have VIP ${address} on their interfaces at once`, null);
}

function port(change: Change, { step }: Scene): Happening {
  const what = change.table === 'nic' ? 'NIC' : 'switch';
  const verb =
    { Down: 'loses its link', Grey: 'passes nothing, though its link is up', Up: 'works again' }[`${change.after}`] ??
    '';
  return told(change, `${what}|${change.after}`, 3, (names) => `${what} ${list(names)} ${verb}`, step);
}

function enslaved(change: Change): Happening {
  const verb = change.after === 1 ? 'uses' : 'no longer uses';
  return told(change, `bond|${change.after}`, 1, (names) => `the bond ${verb} ${list(names)}`, null);
}

function attachmentPartition(change: Change, { step }: Scene): Happening {
  const verb = change.after === 0 ? 'connected again' : 'cut off';
  return told(change, `network|${change.after}`, 3, (names) => `${be(names)} ${verb}`, step);
}

/** Of networks that VMs are on: the management network's is told of as the node's. */
function segment(change: Change, { picture }: Scene): Happening | null {
  const node = picture.text('attachment', change.row, 'node');
  const network = picture.text('attachment', change.row, 'network');
  if (picture.text('node', node, 'onManagement') === change.row) return null;
  const interfaces = picture.rows('vmNetwork').filter((row) => picture.text('vmNetwork', row, 'network') === network);
  const users = new Set(interfaces.map((row) => picture.text('vmNetwork', row, 'vm')));
  if (users.size === 0) return null;
  const here = picture
    .rows('vmi')
    .filter((row) => picture.text('vmi', row, 'node') === node && users.has(picture.text('vmi', row, 'vm')))
    .map((row) => vmName(picture.text('vmi', row, 'vm')));
  const back = change.after === 0;
  const sentence = back ? `${node} is back on network ${network}` : `${node} has lost network ${network}`;
  const why = `${back ? 'reachable again' : 'running and reached by nobody'}: ${list(here)}`;
  return told(change, `segment|${change.row}`, 3, () => sentence, here.length === 0 ? null : why);
}

function oneWay(change: Change, { step }: Scene): Happening {
  const verb =
    ['is heard and hears again', 'hears and is not heard', 'is heard and does not hear'][Number(change.after)] ?? '';
  return told(change, `one-way|${change.after}`, 3, (names) => `${list(names)} ${verb}`, step);
}
