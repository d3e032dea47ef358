// What is told of applications and share managers: pods that stop, move and run again, and the server between them and a shared volume.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { be, changed, list, volumeName } from './words.ts';

export const applicationNarrators: Readonly<Record<string, Narrator>> = {
  'application.pod': pod,
  'application.stuckOn': stuck,
  'volume.shareManager': shareManager,
};

/** Pods of one node or volume start one after the other. */
const CLOSE_MS = 2000;

function pod({ row, before, after }: Change, scene: Scene): Happening | null {
  const { picture, record } = scene;
  // A pod that nobody can end is let go of in the same record.
  const left = changed(record, 'application', row, 'node')?.before;
  const node = picture.text('application', row, 'node') || `${left ?? ''}`;
  switch (after) {
    case 'Running':
      return told(row, `runs|${node}`, 3, (names) => `${list(names)} ${runs(names)} on ${node}`, null);
    case 'CrashLoopBackOff': {
      const dead = picture.text('node', node, 'power') !== 'On';
      const why = dead ? `${node} has no power` : 'its volume was lost under it';
      return told(row, `broken|${node}`, 3, (names) => `${list(names)} ${names.length > 1 ? 'stop' : 'stops'}`, why);
    }
    case 'Terminating': {
      const silent = picture.text('node', node, 'ready') !== 'True';
      const why = silent ? `${node} does not hear of it` : null;
      return told(row, `ends|${node}`, 2, (names) => `${be(names)} told to end on ${node}`, why);
    }
    case 'ContainerCreating':
      return before === 'Pending'
        ? told(row, `bound|${node}`, 1, (names) => `${be(names)} placed on ${node}`, null)
        : told(row, `again|${node}`, 2, (names) => `${be(names)} started again on ${node}`, whyAgain(scene));
    default:
      return null;
  }
}

function runs(names: readonly string[]): string {
  return names.length > 1 ? 'run' : 'runs';
}

function whyAgain({ record }: Scene): string {
  return record.kind === 'node.posted' ? 'its node is back' : 'its volume was lost and came back: it mounts it anew';
}

function stuck({ row, after }: Change): Happening | null {
  if (after === null) return null;
  const tell = (names: readonly string[]): string => `a former pod of ${list(names)} is stuck on ${after}`;
  return told(row, `stuck|${after}`, 2, tell, 'it is silent, and its volume stays with it');
}

function shareManager({ row, after }: Change, { picture, record, cause }: Scene): Happening | null {
  const node = picture.text('volume', row, 'shareNode');
  const names = volumeName(picture, row);
  const of = (words: string, why: string | null, weight: Weight): Happening => ({
    sort: `share|${row}|${after}`,
    subject: names,
    thing: `volume/${row}`,
    tell: () => words,
    why,
    weight,
  });
  if (after === 'running') return of(`the share manager of ${names} serves from ${node}`, null, 3);
  if (after === 'stopped')
    return of(`the share manager of ${names} is gone: its clients hang`, whyGone(record.kind), 3);
  const stale = cause?.kind === 'share-manager.stale' || record.kind === 'share-manager.stale';
  return of(`the share manager of ${names} is started on ${node}`, stale ? 'its lease has run out' : null, 2);
}

function whyGone(kind: string): string | null {
  const whys: Readonly<Record<string, string>> = {
    'node.power-lost': 'its node has no power',
    'node.silent': 'its node is silent',
    'node.drain': 'its node is drained',
    'volume.engine-lost': 'the engine of the volume is gone',
    'instance-manager.crash': 'the instance manager of the node crashed',
  };
  return whys[kind] ?? null;
}

function told(row: string, sort: string, weight: Weight, tell: Happening['tell'], why: string | null): Happening {
  return {
    sort: `application|${sort}`,
    subject: row,
    thing: `application/${row}`,
    tell,
    why,
    weight,
    within: CLOSE_MS,
  };
}
