// Lanes: that what was broken is on the lane of faults for as long as it was.
import { describe, expect, it } from 'vitest';
import { type CompiledScenario, ScenarioRun } from '../../scenarios/index.ts';
import { lanesOf } from '../../scenarios/lanes.ts';
import { compiledSmall, libraryScenario } from '../support/scenarios.ts';

/** `FROM-TO LABEL` of each bar on the lane, in whole seconds. */
function faultsOf(compiled: CompiledScenario): readonly string[] {
  const run = new ScenarioRun(compiled, { trace: true });
  while (!run.advance());
  const { sim, trace } = run;
  if (trace === null) throw new Error('a run with trace has none');
  const lane = lanesOf({ compiled, sim, trace }).find(({ id }) => id === 'faults');
  return (lane?.intervals ?? []).map(
    ({ from, to, label }) => `${Math.round(from / 1000)}-${Math.round(to / 1000)} ${label}`,
  );
}

describe('the lane of faults', () => {
  it('shows for how long the backup target was away', () => {
    expect(faultsOf(libraryScenario('backup-target-away'))).toEqual(['5440-15600 backup target default is away']);
  });

  it('shows which address is stuck', () => {
    expect(faultsOf(libraryScenario('stuck-vip'))).toContainEqual(
      '70-2400 who contends for plndr-svcs-lock/harvester-2 is stuck',
    );
  });

  it.each([
    ['slow-etcd: node/harvester-1, fsync: 500ms', "60-1200 etcd's disk of harvester-1 is slow"],
    ['mute: node/harvester-2', '60-1200 what harvester-2/mgmt sends is lost'],
    ['deafen: node/harvester-2', '60-1200 what is sent to harvester-2/mgmt is lost'],
    ['hang-api: node/harvester-1', '60-151 API server of harvester-1 hangs'],
    ['drift-clock: node/harvester-2, ppm: 1000', '60-1200 clock of harvester-2 is fast'],
    ['stop-kubelet: node/harvester-3', '60-1200 kubelet of harvester-3 is silent'],
    ['fail-kubelet: node/harvester-3', '60-1200 kubelet of harvester-3 is failing'],
  ])('shows %s', (step, shown) => {
    expect(faultsOf(compiledSmall([`{ at: 1m, ${step} }`]))).toContain(shown);
  });
});
