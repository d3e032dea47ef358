// Probes: what gauges, counters and observations add up to, and that a checkpoint loses nothing of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CounterId, type GaugeId, type ObservationId, Probes } from '../../engine/probe.ts';

interface Declared {
  readonly probes: Probes;
  readonly down: GaugeId;
  readonly backlog: GaugeId;
  readonly migrations: CounterId;
  readonly downtime: ObservationId;
}

function declared(probes = new Probes()): Declared {
  return {
    probes,
    down: probes.gauge('down_vms', { unit: 'vms', help: 'VMs that do not run', integral: 'vm_unavailable_seconds' }),
    backlog: probes.gauge('rebuild_backlog_bytes', { unit: 'bytes', help: 'left to copy', kept: true }),
    migrations: probes.counter('migrations_total', { unit: 'total', help: 'migrations started' }),
    downtime: probes.observation('vm_downtime_seconds', { unit: 'seconds', help: 'how long a VM was down' }),
  };
}

describe('a gauge', () => {
  it('has exact integral, mean and extremes without keeping its changes', () => {
    const { probes, down } = declared();
    probes.set(down, 1_000, 3);
    probes.set(down, 4_000, 1);
    probes.adjust(down, 5_000, -1);
    expect(probes.readGauge(down, 10_000)).toEqual({ last: 0, min: 0, max: 3, mean: 1, integral: 10_000 });
    expect(probes.series(down)).toBeNull();
  });

  it('does not see values that were overwritten in their own instant', () => {
    const { probes, down } = declared();
    probes.set(down, 10, 500);
    probes.set(down, 10, 2);
    expect(probes.readGauge(down, 20)).toEqual({ last: 2, min: 0, max: 2, mean: 1, integral: 20 });
  });

  it('can be read at any time without being changed by it', () => {
    const { probes, down } = declared();
    probes.set(down, 10, 7);
    expect(probes.readGauge(down, 10)).toEqual({ last: 7, min: 0, max: 0, mean: 0, integral: 0 });
    const before = structuredClone(probes.save());
    probes.readGauge(down, 1_000);
    expect(probes.save()).toEqual(before);
    expect(probes.readGauge(probes.gauge('late_vms', { unit: 'vms', help: '', start: 5, initial: 4 }), 5)).toEqual({
      last: 4,
      min: 4,
      max: 4,
      mean: 4,
      integral: 0,
    });
  });

  it('agrees with the series it keeps', () => {
    const steps = fc.array(fc.record({ after: fc.nat(50), value: fc.integer({ min: -9, max: 9 }) }), { maxLength: 40 });
    fc.assert(
      fc.property(steps, fc.nat(50), (written, tail) => {
        const { probes, backlog } = declared();
        let at = 0;
        for (const { after, value } of written) {
          at += after;
          probes.set(backlog, at, value);
        }
        const end = at + tail;
        const reading = probes.readGauge(backlog, end);
        const series = probes.series(backlog);
        expect(reading.integral).toBe(series?.integral(0, end));
        expect([reading.min, reading.max, reading.mean]).toEqual([
          series?.min(0, end),
          series?.max(0, end),
          series?.mean(0, end),
        ]);
      }),
    );
  });

  it('stays exact for bytes over years, where a plain sum would drift', () => {
    const { probes, backlog } = declared();
    const year = 31_536_000_000;
    probes.set(backlog, 0, 2 ** 50);
    for (let i = 1; i <= 1_000; i++) probes.set(backlog, year + i, 2 ** 50 + (i % 2));
    const expected = BigInt(year + 1_000) * BigInt(2 ** 50) + 500n;
    expect(probes.readGauge(backlog, year + 1_001).integral).toBe(Number(expected + BigInt(2 ** 50)));
  });

  it('refuses to go back in time, to be NaN and to be unknown', () => {
    const { probes, down } = declared();
    probes.set(down, 100, 1);
    expect(() => probes.set(down, 99, 2)).toThrow('down_vms cannot be 2 at 99 ms');
    expect(() => probes.set(down, 101, Number.NaN)).toThrow('down_vms cannot be NaN');
    expect(() => probes.set(99 as GaugeId, 101, 1)).toThrow('number 99');
    expect(() => probes.readGauge(down, 50)).toThrow('50 ms');
  });
});

describe('probes', () => {
  it('want names that end in their unit and are used once', () => {
    const { probes } = declared();
    expect(() => probes.counter('migrations', { unit: 'total', help: '' })).toThrow('its unit, total');
    expect(() => probes.counter('Migrations_total', { unit: 'total', help: '' })).toThrow('lower-case');
    expect(() => probes.counter('vm_downtime_seconds', { unit: 'seconds', help: '' })).toThrow('declared already');
    expect(() => probes.counter('vm_unavailable_seconds', { unit: 'seconds', help: '' })).toThrow('declared already');
  });

  it('give figures in the units of their names', () => {
    const { probes, down, migrations, downtime, backlog } = declared();
    probes.set(down, 1_000, 2);
    probes.set(down, 2_500, 0);
    probes.count(migrations);
    probes.count(migrations, 2);
    probes.set(backlog, 0, 4_096);
    for (const ms of [1_500, 2_500, 45_000]) probes.observe(downtime, ms);
    expect(probes.figures(10_000)).toEqual({
      mean_down_vms: 0.3,
      min_down_vms: 0,
      max_down_vms: 2,
      last_down_vms: 0,
      vm_unavailable_seconds: 3,
      mean_rebuild_backlog_bytes: 4_096,
      min_rebuild_backlog_bytes: 4_096,
      max_rebuild_backlog_bytes: 4_096,
      last_rebuild_backlog_bytes: 4_096,
      migrations_total: 3,
      vm_downtime_total: 3,
      mean_vm_downtime_seconds: 49 / 3,
      p50_vm_downtime_seconds: 2.5,
      p95_vm_downtime_seconds: 45,
      p99_vm_downtime_seconds: 45,
      max_vm_downtime_seconds: 45,
    });
    expect(declared().probes.figures(10)).not.toHaveProperty('mean_vm_downtime_seconds');
  });

  it('forget the warm-up but not the values gauges have', () => {
    const { probes, down, migrations, downtime, backlog } = declared();
    probes.set(down, 100, 5);
    probes.set(backlog, 100, 7);
    probes.count(migrations);
    probes.observe(downtime, 3);
    probes.restart(1_000);
    probes.set(down, 1_500, 1);
    expect(probes.readGauge(down, 2_000)).toEqual({ last: 1, min: 1, max: 5, mean: 3, integral: 3_000 });
    expect(probes.readCounter(migrations)).toBe(0);
    expect(probes.readObservations(downtime).count).toBe(0);
    expect(probes.series(backlog)?.start).toBe(1_000);
    expect(() => probes.restart(1_400)).toThrow('1400 ms');
  });

  it('go on exactly after they were saved, cloned and loaded into empty or into declared ones', () => {
    const drive = ({ probes, down, backlog, migrations, downtime }: Declared, from: number, to: number): void => {
      for (let t = from; t < to; t++) {
        probes.set(down, t * 3, (t * t) % 11);
        probes.set(backlog, t * 3, (t % 5) * 1e15 + 0.1);
        if (t % 3 === 0) probes.count(migrations);
        probes.observe(downtime, (t * 7_919) % 100_000);
      }
    };
    const straight = declared();
    drive(straight, 0, 3_000);
    for (const [split, target] of [
      [500, new Probes()],
      [1_500, declared().probes],
    ] as const) {
      const first = declared();
      drive(first, 0, split);
      target.load(structuredClone(first.probes.save()));
      drive(declared(target), split, 3_000); // declaring again finds the ids
      expect(target.save()).toEqual(straight.probes.save());
      expect(target.figures(9_000)).toEqual(straight.probes.figures(9_000));
      first.probes.set(first.down, 1e6, 1); // the original lives on alone
      expect(target.save()).toEqual(straight.probes.save());
    }
  });

  it('refuse saved probes in which their ids mean something else', () => {
    const other = new Probes();
    other.gauge('up_nodes', { unit: 'nodes', help: '' });
    expect(() => other.load(declared().probes.save())).toThrow(
      'up_nodes was declared here where the saved probes have down_vms',
    );
  });
});
