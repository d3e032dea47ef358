// What is told of recurring jobs and backups: when they begin, what comes of them, and whether the backup target is there.
import type { Change } from '../../engine/trace.ts';
import { RECURRING_TASKS } from '../manifest/index.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { clause, named, size, span, volumeName } from './words.ts';

export const backupNarrators: Readonly<Record<string, Narrator>> = {
  'recurringJob.executions': begins,
  'recurringJob.suspended': suspended,
  'snapshot.job': taken,
  'snapshot.removed': expired,
  'backup.': asked,
  'backup.state': backup,
  'restore.': restoring,
  'restore.state': restored,
  'backupTarget.away': away,
  'backupTarget.available': available,
};

/** The volumes of one run come one after the other, a few seconds apart. */
const RUN_MS = 15_000;

function begins({ row, after }: Change, { record, picture }: Scene): Happening | null {
  const volumes = record.changes.filter((c) => c.table === 'jobRun' && c.column === 'volume').length;
  if (volumes === 0) return null;
  const concurrency = picture.number('recurringJob', row, 'concurrency');
  const count = `${volumes} ${volumes === 1 ? 'volume' : 'volumes'}`;
  const pace = volumes > concurrency ? `, ${concurrency} at a time` : '';
  return {
    sort: `job|${row}|${after}`,
    subject: row,
    thing: `recurringJob/${row}`,
    tell: () => `recurring job ${row} begins, for ${count}${pace}`,
    why: `cron ${picture.text('recurringJob', row, 'cron')}`,
    weight: 2,
  };
}

function suspended({ row, after }: Change, { picture }: Scene): Happening | null {
  if (after !== 1) return null;
  const failures = picture.number('recurringJob', row, 'failures');
  return {
    sort: `suspended|${row}`,
    subject: row,
    thing: `recurringJob/${row}`,
    tell: () => `the schedule ${row} suspends itself`,
    why: `${failures} failures in a row reach its limit of ${picture.number('recurringJob', row, 'maxFailures')}`,
    weight: 3,
  };
}

function taken({ row, after }: Change, { picture }: Scene): Happening | null {
  const job = `${after}`;
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'gets', 'get')} a snapshot of job ${job}${named(names)}`;
  return ofVolume(picture.text('snapshot', row, 'volume'), picture, `taken|${job}`, tell, null);
}

function expired({ row, before, after }: Change, { picture }: Scene): Happening | null {
  const job = picture.text('snapshot', row, 'job');
  if (job === '' || before !== 0 || after !== 1) return null;
  const tell = (names: readonly string[]): string =>
    `${clause(names, 'volume', 'loses', 'lose')} an old snapshot of job ${job}${named(names)}`;
  const task = RECURRING_TASKS[picture.number('recurringJob', job, 'task')] ?? '';
  const kept = `it keeps ${picture.number('recurringJob', job, 'retain')}`;
  const why = task.startsWith('backup') ? 'the next backup starts from another one' : kept;
  return ofVolume(picture.text('snapshot', row, 'volume'), picture, `expired|${job}`, tell, why);
}

function ofVolume(
  volume: string,
  picture: Scene['picture'],
  sort: string,
  tell: Happening['tell'],
  why: string | null,
): Happening {
  const subject = volumeName(picture, volume);
  return { sort, subject, thing: `volume/${volume}`, tell, why, weight: 1, within: RUN_MS };
}

/** A job's own backups are told of when they begin. */
function asked({ row, before }: Change, { picture, step }: Scene): Happening | null {
  if (before !== null || picture.text('backup', row, 'job') !== '') return null;
  const tell = (names: readonly string[]): string => `a backup is asked for of ${names.join(', ')}`;
  return { ...ofVolume(picture.text('backup', row, 'volume'), picture, `asked|${step}`, tell, step), weight: 2 };
}

function backup({ row, after }: Change, { record, picture }: Scene): Happening | null {
  const volume = picture.text('backup', row, 'volume');
  // A column that still has its first value was never written.
  const amount = picture.number('backup', row, 'size') || 0;
  const kind = picture.number('backup', row, 'full') === 1 ? 'whole' : 'what changed';
  if (after === 'InProgress') {
    const tell = (names: readonly string[]): string =>
      `${names.length > 1 ? `${names.length} backups begin` : 'a backup begins'}: ${names.join('; ')}`;
    const happening = ofVolume(volume, picture, 'backup', tell, null);
    return {
      ...happening,
      subject: `${volumeName(picture, volume)} ${amount === 0 ? 'with nothing new' : `${size(amount)} (${kind})`}`,
      weight: 2,
    };
  }
  if (after === 'Completed') {
    const took = span(record.at - picture.number('backup', row, 'startedAt'));
    const tell = (names: readonly string[]): string =>
      `${names.length > 1 ? `${names.length} backups are` : 'a backup is'} complete: ${names.join('; ')}`;
    const happening = ofVolume(volume, picture, 'backed-up', tell, null);
    return {
      ...happening,
      subject: `${volumeName(picture, volume)}${amount === 0 ? '' : ` ${size(amount)} in ${took}`}`,
      weight: 2,
    };
  }
  if (after !== 'Error') return null;
  const error = picture.text('backup', row, 'error');
  const why = error.replace(/^failed to backup snapshot \S+ to \S+: /, '').replace(/ for volume \S+:/, ':');
  const tell = (names: readonly string[]): string =>
    `${clause(names, names.length > 1 ? 'backup' : 'the backup of', 'fails', 'fail')}${named(names)}`;
  return { ...ofVolume(volume, picture, `backup-error|${why}`, tell, why), weight: 3 };
}

function restoring({ row, before }: Change, { picture, step }: Scene): Happening | null {
  if (before !== null) return null;
  const of = volumeName(picture, picture.text('restore', row, 'of'));
  const tell = (names: readonly string[]): string =>
    `a restore from the last ${names.length > 1 ? 'backups' : 'backup'} is asked for: ${names.join(', ')}`;
  return { ...ofVolume(row, picture, `restoring|${step}`, tell, step), subject: of, weight: 2 };
}

function restored({ row, after }: Change, { record, picture }: Scene): Happening | null {
  const of = volumeName(picture, picture.text('restore', row, 'of'));
  if (after === 'Error') {
    const why = picture.text('restore', row, 'error');
    const tell = (names: readonly string[]): string => `the restore of ${names.join(', ')} fails`;
    return { ...ofVolume(row, picture, `restore-error|${why}`, tell, why), subject: of, weight: 3 };
  }
  if (after !== 'Completed') return null;
  const took = span(record.at - picture.number('restore', row, 'startedAt'));
  const old = span(record.at - picture.number('restore', row, 'snapshotAt'));
  const tell = (names: readonly string[]): string => names.join('; ');
  const amount = size(picture.number('restore', row, 'size') || 0);
  const subject = `${row} is complete after ${took}: ${amount} as ${of} was ${old} ago`;
  return { ...ofVolume(row, picture, 'restored', tell, null), subject, weight: 2 };
}

function away({ row, after }: Change, { picture, step }: Scene): Happening {
  const url = picture.text('backupTarget', row, 'url');
  const words = after === 1 ? 'no longer answers' : 'answers again';
  return ofTarget(row, `away|${row}|${after}`, `the backup target ${url} ${words}`, step, 3);
}

function available({ row, after }: Change, { picture }: Scene): Happening {
  const words = after === 1 ? 'available again' : 'Unavailable';
  const why = `it looks every ${span(picture.number('backupTarget', row, 'pollMs'))}`;
  return ofTarget(row, `available|${row}|${after}`, `Longhorn shows the backup target ${row} as ${words}`, why, 2);
}

function ofTarget(row: string, sort: string, words: string, why: string | null, weight: Weight): Happening {
  return { sort, subject: row, thing: `backupTarget/${row}`, tell: () => words, why, weight };
}
