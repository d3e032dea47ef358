// What is told of volumes and replicas: copies lost, copies made again, and from where to where.
import type { Change } from '../../engine/trace.ts';
import { engineReplicaTimeout, maxWaitForUnmount, rebuildLimit, replenishmentWait } from '../settings.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { changed, clause, inForce, list, named, size, span, volumeName } from './words.ts';

export const volumeNarrators: Readonly<Record<string, Narrator>> = {
  'volume.robustness': robustness,
  'volume.state': state,
  'volume.tooManySnapshots': tooManySnapshots,
  'volume.detachAskedAt': detachAsked,
  'replica.mode': mode,
  'replica.': removed,
  'orphan.': orphan,
  'orphan.foundAt': orphanFound,
};

/** Replicas of one node are missed one after the other, within a second or so. */
const CLOSE_MS = 2000;
/** Volumes that heal in a row are told of together. */
const ROW_MS = 10_000;

/** A volume that waits for a replica that can be started; the only sign of it is that nothing changes. */
export function attachmentWaits(scene: Scene): Happening | null {
  const { record, picture } = scene;
  const [note] = record.notes;
  const volume = `${record.args[0]?.value ?? ''}`;
  if (record.kind !== 'volume.attach' || note === undefined) return null;
  if (changed(record, 'volume', volume, 'state') !== undefined) return null;
  const node = picture.text('volume', volume, 'wanted');
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'cannot', 'cannot')} be attached on ${node}${named(names)}`;
  return { ...told(scene, volume, `unattached|${node}`, 2, tell, note), once: `attach|${volume}` };
}

function robustness(change: Change, scene: Scene): Happening | null {
  const { row, before, after } = change;
  const { record, picture } = scene;
  const node = picture.text('volume', row, 'node');
  if (after === 'healthy') return before === 'unknown' ? null : healed(row, scene);
  if (after === 'faulted') {
    if (record.kind === 'volume.delete')
      return told(
        scene,
        row,
        'deleted',
        2,
        (names) => `${clause(names, 'volume', 'is', 'are')} deleted${named(names)}`,
        null,
      );
    const tell = (names: readonly string[]): string => `${clause(names, 'volume', 'is', 'are')} faulted${named(names)}`;
    return told(scene, row, 'faulted', 3, tell, 'no replica can be used');
  }
  // A volume that is salvaged has been told of as such.
  if (after === 'unknown' && before === 'faulted') return null;
  if (after === 'unknown') {
    const why = node === '' ? 'detached' : `its node ${node} is silent`;
    return told(scene, row, `unknown|${why}`, 1, (names) => `Longhorn no longer knows of ${list(names)}`, why);
  }
  // A volume that comes up short is told of as such; one that falls short, with the replica that it lost.
  if (record.kind === 'volume.attached') {
    const tell = (names: readonly string[]): string =>
      `${clause(names, 'volume', 'is', 'are')} attached on ${node} with fewer replicas than asked for${named(names)}`;
    return told(scene, row, `short|${node}`, 2, tell, 'degraded', CLOSE_MS);
  }
  if (record.changes.some((c) => c.after === 'ERR' && picture.text('replica', c.row, 'volume') === row)) return null;
  return told(scene, row, 'degraded', 1, (names) => `Longhorn shows ${list(names)} as degraded`, null, CLOSE_MS);
}

/** Told once, when the wait begins. */
function detachAsked(change: Change, scene: Scene): Happening | null {
  if (change.before !== -1) return null;
  const node = scene.picture.text('volume', change.row, 'node');
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'stays', 'stay')} attached to ${node}, which cannot unmount ${names.length > 1 ? 'them' : 'it'}${named(names)}`;
  const why = `Kubernetes takes them by force after ${inForce(scene.picture, maxWaitForUnmount)}`;
  return told(scene, change.row, `stays|${node}`, 2, tell, why, CLOSE_MS);
}

function healed(volume: string, scene: Scene): Happening {
  const { record, picture } = scene;
  const since = Number(changed(record, 'volume', volume, 'lastDegradedAt')?.before ?? -1);
  const short = since >= 0 ? `, degraded for ${span(record.at - since)}` : '';
  const tell = (names: readonly string[]): string =>
    `${names.length > 1 ? `${names.length} volumes` : 'volume'} healthy again: ${names.join('; ')}`;
  const happening = told(scene, volume, 'healthy', 2, tell, null, ROW_MS);
  return { ...happening, subject: `${volumeName(picture, volume)}${short}` };
}

function state({ row, after }: Change, scene: Scene): Happening | null {
  const node = scene.picture.text('volume', row, 'node');
  if (after === 'attaching') {
    const tell = (names: readonly string[]): string =>
      `${clause(names, 'volume', 'is', 'are')} being attached on ${node}${named(names)}`;
    return { ...told(scene, row, `attaching|${node}`, 1, tell, null), once: `attach|${row}` };
  }
  const short = changed(scene.record, 'volume', row, 'robustness')?.after === 'degraded';
  if (after !== 'attached' || short) return null;
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'is', 'are')} attached on ${node}${named(names)}`;
  return told(scene, row, `attached|${node}`, 1, tell, null);
}

function tooManySnapshots({ row, after }: Change, scene: Scene): Happening | null {
  if (after !== 1) return null;
  const { picture } = scene;
  const count = picture.rows('snapshot').filter((s) => picture.text('snapshot', s, 'volume') === row).length;
  const tell = (names: readonly string[]): string => `Longhorn warns of ${list(names)}: TooManySnapshots`;
  return told(scene, row, 'too-many', 2, tell, `snapshots count is ${count}`);
}

function mode(change: Change, scene: Scene): Happening | null {
  const { picture, record } = scene;
  const volume = picture.text('replica', change.row, 'volume');
  const node = picture.nodeOfReplica(change.row);
  if (change.after === 'WO') return rebuildBegins(change, scene, volume, node);
  if (change.after === 'Waiting') return waits(scene, volume, node);
  if (change.after === 'ERR') return lost(change, scene, volume, node);
  if (change.before === 'ERR') {
    const tell = (names: readonly string[]): string => `Longhorn salvages the replica on ${node} of ${list(names)}`;
    return told(scene, volume, `salvaged|${node}`, 2, tell, 'no other is left, and it has the data', CLOSE_MS);
  }
  const healthy = changed(record, 'volume', volume, 'robustness')?.after === 'healthy';
  if (change.before !== 'WO' || healthy) return null;
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'has', 'have')} a new replica on ${node}, and still too few${named(names)}`;
  return told(scene, volume, `rebuilt|${node}`, 2, tell, null, CLOSE_MS);
}

function waits(scene: Scene, volume: string, node: string): Happening {
  const { picture } = scene;
  const image = picture.text('volume', volume, 'image');
  const onItsWay = picture
    .rows('imageCopy')
    .some(
      (c) =>
        picture.text('imageCopy', c, 'image') === image &&
        picture.text('imageCopy', c, 'state') !== 'Ready' &&
        picture.text('imageCopy', c, 'disk').startsWith(`${node}/`),
    );
  if (image !== '' && onItsWay) {
    const tell = (names: readonly string[]): string =>
      `${clause(names, 'volume', 'waits', 'wait')} for the backing image on ${node}${named(names)}`;
    return told(scene, volume, `image|${node}`, 2, tell, 'WaitForBackingImage', CLOSE_MS);
  }
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'waits', 'wait')} for a turn to be rebuilt on ${node}${named(names)}`;
  return told(scene, volume, `waits|${node}`, 2, tell, inForce(picture, rebuildLimit), CLOSE_MS);
}

function lost(change: Change, scene: Scene, volume: string, node: string): Happening | null {
  const { picture } = scene;
  if (change.before === 'WO' || change.before === 'Waiting') {
    const what = change.before === 'WO' ? 'rebuild' : 'wait for a rebuild';
    const tell = (names: readonly string[]): string => `the ${what} on ${node} is broken off: ${list(names)}`;
    return told(scene, volume, `abandoned|${node}`, 2, tell, null, CLOSE_MS);
  }
  // One that is given up without an attachment leaves its volume faulted, which is told.
  const waits = scene.record.kind === 'volume.attach' && picture.text('volume', volume, 'state') === 'detached';
  if (change.before === 'Stopped' && waits) return null;
  if (change.before === 'Stopped') {
    const tell = (names: readonly string[]): string =>
      `${clause(names, 'volume', 'starts', 'start')} without the replica on ${node}${named(names)}`;
    const why = picture.text('node', node, 'ready') === 'True' ? whyLost(scene) : `${node} is not ready`;
    return told(scene, volume, `left|${node}`, 1, tell, why, CLOSE_MS);
  }
  const why = whyLost(scene);
  const isShort = picture.text('volume', volume, 'robustness') === 'degraded';
  const tell = (names: readonly string[]): string => {
    const degraded = isShort ? (names.length > 1 ? ' and are degraded' : ' and is degraded') : '';
    return `${clause(names, 'volume', 'loses its replica', 'lose their replica')} on ${node}${degraded}${named(names)}`;
  };
  return told(scene, volume, `lost|${node}|${isShort}|${why}`, 2, tell, why, CLOSE_MS);
}

/** Why an engine gave up a replica, by what made it do so; how long it waited where it did. */
function whyLost({ picture, record, cause }: Scene): string | null {
  switch (cause?.kind) {
    case 'disk.fail':
      return 'the disk is dead';
    case 'replica.crash':
      return 'its process crashed';
    case 'instance-manager.crash':
      return 'the instance manager of the node crashed';
    case 'instance-manager.evict':
      return 'the drain ends the instance manager of the node';
  }
  const timeout = picture.number('setting', engineReplicaTimeout.key, 'value');
  const waited = cause === null ? 0 : record.at - cause.at;
  if (waited < timeout) return null;
  const last = waited >= 2 * timeout ? ', twice as long for the last one' : '';
  return `no answer: ${inForce(picture, engineReplicaTimeout)}${last}`;
}

/** A new row is filled from nothing; an old one keeps what it has and is compared. */
function rebuildBegins(change: Change, scene: Scene, volume: string, node: string): Happening {
  const { picture, record } = scene;
  const from = picture.nodeOfReplica(picture.text('replica', change.row, 'source'));
  const waited = record.at - picture.number('volume', volume, 'lastDegradedAt');
  const patience = picture.number('setting', replenishmentWait.key, 'value');
  const [sort, kind, why] =
    change.before === 'ERR' || picture.number('replica', change.row, 'delta') === 1
      ? ['reuse', 'reuse', 'its old replica is back: only differences are sent']
      : waited >= patience
        ? ['waited', 'full copy', `${span(waited)} without the lost replica: ${inForce(picture, replenishmentWait)}`]
        : ['gone', 'full copy', 'no lost replica can come back'];
  const tell = (names: readonly string[]): string =>
    `${names.length > 1 ? `${names.length} rebuilds begin` : 'rebuild begins'} (${kind}): ${list(names)}`;
  const happening = told(scene, volume, `rebuild|${sort}`, 2, tell, why, CLOSE_MS);
  const amount = size(picture.number('volume', volume, 'actual'));
  return { ...happening, subject: `${volumeName(picture, volume)} ${amount} ${from} → ${node}` };
}

function removed(change: Change, scene: Scene): Happening | null {
  if (change.after !== null) return null;
  const volume = scene.picture.text('replica', change.row, 'volume');
  const tell = (names: readonly string[]): string => `Longhorn removes a failed replica of ${list(names)}`;
  return told(scene, volume, 'removed', 1, tell, null, CLOSE_MS);
}

function orphan(change: Change, scene: Scene): Happening | null {
  const { picture } = scene;
  const volume = picture.text('orphan', change.row, 'volume');
  const node = picture.text('disk', picture.text('orphan', change.row, 'disk'), 'node');
  const amount = size(picture.number('orphan', change.row, 'size'));
  if (change.before === null) {
    const tell = (names: readonly string[]): string =>
      `on ${node} the data of removed replicas stays behind: ${list(names)}`;
    const happening = told(scene, volume, `orphan|${node}`, 2, tell, `nobody reaches ${node}`, CLOSE_MS);
    return { ...happening, subject: `${volumeName(picture, volume)} ${amount}` };
  }
  const tell = (names: readonly string[]): string =>
    `Longhorn deletes orphaned replica data on ${node}: ${list(names)}`;
  const happening = told(scene, volume, `orphan-deleted|${node}`, 2, tell, 'orphan-resource-auto-deletion', CLOSE_MS);
  return { ...happening, subject: `${volumeName(picture, volume)} ${amount}` };
}

function orphanFound({ row, after }: Change, scene: Scene): Happening | null {
  if (after === -1) return null;
  const { picture } = scene;
  const node = picture.text('disk', picture.text('orphan', row, 'disk'), 'node');
  const tell = (names: readonly string[]): string => `Longhorn finds orphaned replica data on ${node}: ${list(names)}`;
  return told(scene, picture.text('orphan', row, 'volume'), `orphan-found|${node}`, 1, tell, null, CLOSE_MS);
}

function told(
  { picture }: Scene,
  volume: string,
  sort: string,
  weight: Weight,
  tell: Happening['tell'],
  why: string | null,
  within = 0,
): Happening {
  return { sort, subject: volumeName(picture, volume), thing: `volume/${volume}`, tell, why, weight, within };
}
