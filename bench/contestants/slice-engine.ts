// The reference slice on the engine's public API. "trajectory": with a model that digests every event.
import { Digest } from '../../engine/digest.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { stateDigest, trajectoryModel } from '../slice/digests.ts';
import { YEAR } from '../slice/events.ts';
import { sliceDefinition } from '../slice/model.ts';
import { startSlice } from '../slice/start.ts';

const DIGESTED_EVENTS = 500_000;

const trajectory = process.argv[2] === 'trajectory';
const ofEvents = new Digest();
const sim = startSlice(trajectory ? sliceDefinition(trajectoryModel(ofEvents)) : sliceDefinition(), 1);
sim.run(Number.POSITIVE_INFINITY, DIGESTED_EVENTS);
const digest = trajectory ? ofEvents.toString() : stateDigest(sim);
const years = sim.now / YEAR;
const speed = operationsPerSecond((operations) => void sim.run(Number.POSITIVE_INFINITY, operations));
report(speed, { digest, 'years/CPU-s': Math.round((speed * years) / DIGESTED_EVENTS) });
