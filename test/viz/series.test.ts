// What the page works out of a whole run beside its gauges: series of charts, and how far a node is emptied.
import { describe, expect, it } from 'vitest';
import { NodePower } from '../../models/lifecycles.ts';
import { emptyingOf } from '../../viz/inspector/progress.ts';
import { Session } from '../../viz/session.ts';
import { valueAt } from '../../viz/timeline/figures-at.ts';
import { libraryRequest, value } from '../support/page-requests.ts';

const session = new Session();

describe('the series of a run', () => {
  it('say what the frames say, at every instant', () => {
    const names = ['node-crash', 'drain-with-migration'];
    for (const of of names.map((name) => value(session.open(libraryRequest(name))).run)) {
      const { series, until } = value(session.timeline(of));
      const said = (name: string, at: number): number => {
        const found = series.find((s) => s.name === name);
        return found === undefined ? Number.NaN : valueAt(found, at);
      };
      let [copied, moved] = [0, 0];
      for (let at = 0; at <= until; at += until / 240) {
        const { node, movers } = value(session.frame(of, at));
        const up = [...node.live.keys()].filter((n) => node.live[n] === 1 && node.power[n] === NodePower.state.On);
        const sum = (column: Float64Array): number => up.reduce((total, n) => total + column[n], 0);
        const percent = (100 * sum(node.memoryRequested)) / sum(node.memoryAllocatable);
        expect(said('memory_requested_percent', at)).toBeCloseTo(percent, 0);
        const rate = movers.filter(({ kind }) => kind === 'rebuild').reduce((total, m) => total + m.rate, 0);
        expect(said('rebuild_bytes_per_second', at)).toBe(rate);
        const moving = movers.filter(({ kind }) => kind === 'migration').length;
        expect(said('open_migrations', at)).toBeGreaterThanOrEqual(moving);
        if (rate > 0) copied++;
        if (moving > 0) moved++;
      }
      expect(copied + moved).toBeGreaterThan(3);
    }
  });
});

describe('how far a node is emptied', () => {
  it('counts the VMs that were there when it began, down to none', () => {
    const { run } = value(session.open(libraryRequest('drain-with-migration')));
    const timeline = value(session.timeline(run));
    const n = value(session.names(run)).node.indexOf('harvester-3');
    const began = timeline.lanes.find(({ id }) => id === 'nodes')?.intervals[0]?.from ?? Number.NaN;
    const there = (at: number): number => {
      const { vm } = value(session.frame(run, at));
      return vm.node.filter((node, v) => node === n && vm.live[v] === 1).length;
    };
    const all = there(began - 1);
    expect(all).toBeGreaterThan(1);
    expect(emptyingOf({ timeline }, n, began - 1)).toBeNull();
    let before = all;
    for (let at = began; at < began + 120_000; at += 1000) {
      const now = emptyingOf({ timeline }, n, at);
      expect(now).toMatchObject({ all, left: there(at) });
      expect(now?.left).toBeLessThanOrEqual(before);
      if (now?.leftMs !== null && now !== null && now.left > 0) expect(there(at + now.leftMs)).toBe(0);
      before = now?.left ?? 0;
    }
    expect(before).toBe(0);
  });
});
