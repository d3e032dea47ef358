// The series of the charts that no gauge keeps: that they say what the frames say.
import { describe, expect, it } from 'vitest';
import { NodePower } from '../../models/lifecycles.ts';
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
