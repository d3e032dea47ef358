// A scheduler of one's own in a scenario: its file is read, or refused; VMs are placed by it.
import { describe, expect, it } from 'vitest';
import { compileScenario, readSchedulerFile } from '../../scenarios/index.ts';
import { sampleCluster } from '../support/sample-cluster.ts';
import { smallScenario } from '../support/scenarios.ts';

const TIGHT = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: tight
  plugins: { score: { disabled: [{ name: NodeResourcesBalancedAllocation }] } }
  pluginConfig:
  - { name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated } } }
`;

function profileOf(text: string) {
  const read = readSchedulerFile(text, 'tight.yaml');
  if ('issues' in read) throw new Error(read.issues.map(({ message }) => message).join());
  return read.profile;
}

describe('a file of the scheduler', () => {
  it('places VMs otherwise than the default profile does', () => {
    const scenario = smallScenario(['{ at: 1m, restart: vm/web-1 }'], ['scheduler: tight.yaml']);
    const placedBy = (text: string | null): string => {
      const given =
        text === null ? smallScenario(['{ at: 1m, restart: vm/web-1 }']) : { ...scenario, profile: profileOf(text) };
      const { compiled } = compileScenario(given, sampleCluster('four-nodes'));
      if (compiled === null) throw new Error('does not compile');
      const sim = compiled.simulation();
      sim.run(600_000);
      const { vm, vmi, node } = sim.world;
      return sim.store.names.text(node.name[vmi.node[vm.instances.first[vm.find('default/web-1')]]]);
    };
    expect([placedBy(null), placedBy(TIGHT)]).toEqual(['harvester-3', 'harvester-1']);
  });

  it('that is wrong is refused whole, with all that is wrong in it', () => {
    const wrong = TIGHT.replace('MostAllocated', 'MostAllocatedd').replace(
      'disabled: [{ name: NodeResourcesBalancedAllocation',
      'enabled: [{ name: NodeResourceFit',
    );
    const read = readSchedulerFile(wrong, 'tight.yaml');
    expect('issues' in read && read.issues.map(({ file, message }) => `${file}: ${message}`)).toHaveLength(2);
    expect('issues' in readSchedulerFile('a: [1\n', 'tight.yaml')).toBe(true);
    expect('issues' in readSchedulerFile('', 'tight.yaml')).toBe(true);
  });

  it('that nobody has read is no scenario, rather than one with the default scheduler', () => {
    const scenario = smallScenario([], ['scheduler: tight.yaml']);
    const { compiled, issues } = compileScenario(scenario, sampleCluster('four-nodes'));
    expect(compiled).toBe(null);
    expect(issues[0]?.message).toContain('tight.yaml');
  });
});
