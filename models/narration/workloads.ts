// What is told of workloads: guests that want more CPU than their node has, and memory that is written while it is migrated.
import type { Change } from '../../engine/trace.ts';
import { bytesPerSecond, formatRate } from '../../engine/units.ts';
import type { Happening, Narrator, Scene } from './happening.ts';
import { list, vmName } from './words.ts';

export const workloadNarrators: Readonly<Record<string, Narrator>> = {
  'node.cpuStolen': stolen,
  'vm.dirtyRate': dirty,
};

/** Told when it begins and when it ends, not at every change between. */
function stolen({ row, before, after }: Change, { record, picture }: Scene): Happening | null {
  const short = Number(after) > 0;
  if (short === Number(before) > 0) return null;
  const cpus = (column: string): string => (picture.number('node', row, column) / 1000).toFixed(1);
  const tell = (names: readonly string[]): string =>
    short
      ? `guests on ${list(names)} want more CPU than there is`
      : `guests on ${list(names)} get all the CPU that they want${record.at === 0 ? '' : ' again'}`;
  const why = short ? `${cpus('cpuDemand')} of ${cpus('cpuAllocatable')} CPUs` : null;
  return { sort: `stolen|${short}|${why}`, subject: row, thing: `node/${row}`, tell, why, weight: 2 };
}

/** Of interest while a migration has to send it again. */
function dirty({ row, before, after }: Change, { picture }: Scene): Happening | null {
  if (picture.text('migration', `${row}-migration`, 'phase') !== 'Running') return null;
  const rate = (value: Change['after']): string => formatRate(bytesPerSecond(Number(value)));
  const tell = (names: readonly string[]): string =>
    `${list(names)} ${names.length > 1 ? 'write' : 'writes'} ${rate(after)} to memory now`;
  const why = `${rate(before)} before: its workload`;
  return {
    sort: `dirty|${before}|${after}`,
    subject: vmName(row),
    thing: `vm/${row}`,
    tell,
    why,
    weight: 2,
  };
}
