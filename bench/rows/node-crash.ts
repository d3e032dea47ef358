// The drill that everyone runs first: a node of the four-node cluster crashes, one hour simulated.
import { script } from '../contestants.ts';
import type { Row } from '../row.ts';

export const nodeCrashRow: Row = {
  name: 'node-crash',
  title: 'node-crash of the library: build the world, run an hour, judge the checks',
  cases: [
    {
      name: 'trace off',
      unit: 'CPU-ms',
      scale: 1,
      better: 'less',
      ours: script('ScenarioRun', 'node-crash', 'plain'),
      peers: [],
    },
    {
      name: 'trace, digest and story',
      unit: 'CPU-ms',
      scale: 1,
      better: 'less',
      ours: script('ScenarioRun', 'node-crash', 'trace'),
      peers: [],
    },
  ],
};
