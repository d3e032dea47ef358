// What is told of live migrations, drains and maintenance mode.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { be, clause, list, named, span, vmName } from './words.ts';

export const migrationNarrators: Readonly<Record<string, Narrator>> = {
  'migration.phase': phase,
  'migration.throttle': throttle,
  'migration.mode': mode,
  'vmi.evacuating': evacuating,
  'node.draining': draining,
  'node.maintenance': maintenance,
};

/** A migration is called after its VM. */
function vmOf(change: Change): string {
  return change.row.replace(/-migration$/, '');
}

function phase(change: Change, { record, picture }: Scene): Happening | null {
  const source = picture.text('migration', change.row, 'source');
  const target = picture.text('migration', change.row, 'target');
  switch (change.after) {
    case 'Running': {
      const tell = (names: readonly string[]): string =>
        `${clause(names, '', 'begins', 'VMs begin')} to move from ${source} to ${target}${named(names)}`;
      const policy = picture.text('migration', change.row, 'policy');
      const why = policy === '' ? null : `MigrationPolicy ${policy}`;
      return told(change, `begins|${source}|${target}|${policy}`, 2, tell, why);
    }
    case 'Succeeded': {
      const took = span(record.at - picture.number('migration', change.row, 'copyStartedAt'));
      const passes = picture.number('migration', change.row, 'passes');
      const why = `memory copied in ${took}, ${passes} ${passes === 1 ? 'pass' : 'passes'}`;
      return told(change, `moved|${target}`, 2, (names) => `${be(names)} on ${target} now`, why);
    }
    case 'Failed': {
      const note = record.notes.find((n) => n.startsWith(FAILED))?.slice(FAILED.length) ?? null;
      const where = `${source === '' ? '' : ` from ${source}`}`;
      const tell = (names: readonly string[]): string =>
        `the ${names.length > 1 ? 'migrations' : 'migration'} of ${list(names)}${where} ${names.length > 1 ? 'fail' : 'fails'}`;
      return told(change, `failed|${source}|${note}`, 2, tell, note);
    }
    default:
      return null;
  }
}

/** What the model notes before it gives the reason. */
const FAILED = 'the migration failed: ';

function throttle(change: Change): Happening | null {
  const share = Math.round(100 * Number(change.after));
  if (share === 0) return null;
  return told(
    change,
    `throttled|${share}`,
    1,
    (names) => `${list(names)} ${names.length > 1 ? 'are' : 'is'} slowed down by ${share} %`,
    'auto-converge',
  );
}

function mode(change: Change): Happening | null {
  const words =
    Number(change.after) === 1
      ? 'goes on at its target before all memory is there'
      : 'is stopped until its memory is copied';
  return told(
    change,
    'forced',
    2,
    (names) => `${list(names)} ${words}`,
    'the migration took longer than its completion time-out',
  );
}

function evacuating(change: Change, { record }: Scene): Happening | null {
  if (change.after === null) return null;
  const node = `${change.after}`;
  if (record.kind === 'descheduler.due')
    return {
      ...told(
        change,
        `balance|${node}`,
        2,
        (names) => `the descheduler asks ${list(names)} to leave ${node}`,
        'its pods ask for more than half of its CPU or memory, and another node has room',
      ),
      subject: vmName(change.row),
      thing: `vm/${change.row}`,
    };
  const tell = (names: readonly string[]): string =>
    `KubeVirt refuses the eviction of ${list(names)} from ${node} and will migrate ${names.length > 1 ? 'them' : 'it'}`;
  return {
    ...told(change, `evacuating|${node}`, 1, tell, null),
    subject: vmName(change.row),
    thing: `vm/${change.row}`,
  };
}

function draining(change: Change, { step }: Scene): Happening | null {
  const drained = Number(change.after) === 0;
  return ofNode(change, `${change.row} is ${drained ? 'drained' : 'being drained'}`, drained ? null : step, 2);
}

function maintenance(change: Change, { step }: Scene): Happening | null {
  switch (change.after) {
    case 'Draining':
      return ofNode(change, `${change.row} enters maintenance mode`, step, 2);
    case 'Completed':
      return ofNode(change, `${change.row} is in maintenance mode, and no VM is left on it`, null, 2);
    case 'Off':
      return ofNode(change, `${change.row} leaves maintenance mode`, step, 2);
    default:
      return null;
  }
}

function ofNode({ row }: Change, sentence: string, why: string | null, weight: Weight): Happening {
  return { sort: `maintenance|${sentence}`, subject: row, thing: `node/${row}`, tell: () => sentence, why, weight };
}

function told(change: Change, sort: string, weight: Weight, tell: Happening['tell'], why: string | null): Happening {
  const vm = vmOf(change);
  return { sort, subject: vmName(vm), thing: `vm/${vm}`, tell, why, weight };
}
