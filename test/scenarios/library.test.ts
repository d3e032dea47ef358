// The scenarios we ship: that each can be read, and that its cluster holds everything it names.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatIssue } from '../../models/manifest/issue.ts';
import { parseDocuments } from '../../models/manifest/source.ts';
import { parseScenario, type Scenario, unknownNames } from '../../scenarios/index.ts';

const library = new URL('../../scenarios/library/', import.meta.url);
const files = readdirSync(library).filter((name) => name.endsWith('.yaml'));

function scenarioOf(file: string): Scenario {
  const read = parseScenario(readFileSync(new URL(file, library), 'utf8'), file);
  if ('issues' in read) throw new Error(read.issues.map(formatIssue).join('\n'));
  return read.scenario;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly disks?: Readonly<Record<string, unknown>> };
}

/** What a cluster file holds, by kind, as references name it; read anew for each test that asks, which is once. */
function refsIn(file: string) {
  const { documents } = parseDocuments(readFileSync(new URL(file, library), 'utf8'), file);
  const objects = documents.map(({ value }) => value as Manifest);
  const of = (kind: string, group: string) => objects.filter((o) => o.kind === kind && o.apiVersion.startsWith(group));
  const inNamespace = ({ metadata: { name, namespace } }: Manifest) =>
    namespace === 'default' ? name : `${namespace}/${name}`;
  return {
    node: of('Node', 'v1').map(({ metadata }) => `node/${metadata.name}`),
    vm: of('VirtualMachine', 'kubevirt.io').map((vm) => `vm/${inNamespace(vm)}`),
    volume: of('Volume', 'longhorn.io').map(({ metadata }) => `volume/${metadata.name}`),
    disk: of('Node', 'longhorn.io').flatMap(({ metadata, spec }) =>
      Object.keys(spec?.disks ?? {}).map((disk) => `disk/${metadata.name}/${disk}`),
    ),
  };
}

describe('the library', () => {
  it('has scenarios', () => {
    expect(files.length).toBeGreaterThanOrEqual(4);
  });

  it.each(files)('%s is named after its file, and says why', (file) => {
    const { name, why } = scenarioOf(file);
    expect(`${name}.yaml`).toBe(file);
    expect(why.length).toBeGreaterThan(40);
  });

  it('names nothing that its cluster does not hold', () => {
    const scenarios = files.map(scenarioOf);
    for (const cluster of new Set(scenarios.map((scenario) => scenario.cluster))) {
      const refs = refsIn(cluster);
      expect(refs.node.length).toBeGreaterThan(0);
      for (const scenario of scenarios.filter((s) => s.cluster === cluster)) {
        expect(unknownNames(scenario, { refs }).map(formatIssue)).toEqual([]);
      }
    }
  });

  it('expects something after everything it does', () => {
    for (const file of files) {
      const { steps } = scenarioOf(file);
      const last = Math.max(...steps.map((step) => ('at' in step ? step.at : 0)));
      const windows = steps.flatMap((step) => ('expectation' in step ? [step.until ?? Number.POSITIVE_INFINITY] : []));
      expect(
        windows.some((end) => end > last),
        file,
      ).toBe(true);
    }
  });
});
