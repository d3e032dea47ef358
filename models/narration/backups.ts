// What is told of recurring jobs: when they begin, and which snapshots they take and delete.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene } from './narration.ts';
import { clause, named, volumeName } from './words.ts';

export const backupNarrators: Readonly<Record<string, Narrator>> = {
  'recurringJob.executions': begins,
  'snapshot.job': taken,
  'snapshot.removed': expired,
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
  const why = `it keeps ${picture.number('recurringJob', job, 'retain')}`;
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
