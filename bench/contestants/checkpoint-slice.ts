// A checkpoint, a fork, a restore of the reference slice, and the worst seek in a day's run: microseconds each.
import { Replay } from '../../engine/index.ts';
import { cpuSeconds, operationsPerSecond, report } from '../measure.ts';
import { sliceDefinition } from '../slice/model.ts';
import { startSlice } from '../slice/start.ts';

const MICROSECONDS = 1e6;
/** The year's run is entered here: some failures are pending, as in any running cluster. */
const EVENTS_BEFORE = 20_000;
const DAY = 24 * 3_600_000;
const SEEKS = 200;

const what = process.argv[2];
const sim = startSlice(sliceDefinition(), 1);
if (what === 'seek') report(worstSeek());
else {
  sim.run(Number.POSITIVE_INFINITY, EVENTS_BEFORE);
  const kept = sim.checkpoint();
  const bytes = kept.tables.reduce((sum, t) => sum + t.buffer.byteLength, 0);
  const each = { checkpoint: () => sim.checkpoint(), fork: () => sim.fork(), restore: () => sim.restore(kept) }[
    String(what)
  ];
  if (each === undefined) throw new Error(`checkpoint, fork, restore or seek, not ${what}`);
  const perSecond = operationsPerSecond((operations) => {
    for (let i = 0; i < operations; i++) each();
  }, 50);
  report(MICROSECONDS / perSecond, { 'bytes of tables': bytes });
}

/** Microseconds of the slowest of many seeks to evenly scattered instants of a day. */
function worstSeek(): number {
  const replay = new Replay(sim);
  replay.seek(DAY);
  let worst = 0;
  for (let i = 0; i < SEEKS; i++) {
    const before = cpuSeconds();
    replay.seek((DAY * ((i * 79) % SEEKS)) / SEEKS);
    worst = Math.max(worst, cpuSeconds() - before);
  }
  return worst * MICROSECONDS;
}
