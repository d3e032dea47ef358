// The node-crash scenario of the library: milliseconds of CPU for the whole run, building the world included.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCluster } from '../../models/manifest/index.ts';
import { compileScenario, parseScenario, runScenario } from '../../scenarios/index.ts';
import { operationsPerSecond, report } from '../measure.ts';

const trace = process.argv[2] === 'trace';
const library = join(process.cwd(), 'scenarios/library');
const text = readFileSync(join(library, 'node-crash.yaml'), 'utf8');
const parsed = parseScenario(text, 'node-crash.yaml');
if (!('scenario' in parsed)) throw new Error('node-crash.yaml does not parse');
const clusterPath = join(dirname(join(library, 'node-crash.yaml')), parsed.scenario.cluster);
const { cluster } = readCluster([{ path: clusterPath, text: readFileSync(clusterPath, 'utf8') }]);
const { compiled } = compileScenario(parsed.scenario, cluster);
if (compiled === null) throw new Error('node-crash.yaml does not compile');
let events = 0;
let digest: string | null = '';
const perSecond = operationsPerSecond((operations) => {
  for (let i = 0; i < operations; i++) ({ events, digest } = runScenario(compiled, { trace }));
}, 1);
report(1000 / perSecond, { events, ...(digest === null ? {} : { digest }) });
