// Names in a scenario that a model or a cluster does not know, and the description of steps.
import { describe, expect, it } from 'vitest';
import { describeStep, parseScenario, unknownNames } from '../../scenarios/index.ts';

const read = parseScenario(
  `name: a
why: b
cluster: c.yaml
until: 1h
settings: { longhorn/replica-soft-anti-afinity: true }
assume: { nik: 10 Gbit/s }
steps:
  - { at: 1m, crash: node/harvester-22 }
  - { at: 1m, partition: [node/harvester-1, node/harvester-2], network: storage }
  - { at: 1m, set: { longhorn/node-drain-policy: always-allow, replicas: 2 } }
  - { at: 1m, enable-maintenance: node/harvester-1, force: true }
  - { at: 1m, expect: all vms running on node/harvester-9 except vm/web-1, within: 5m }
  - { always: availability of vm/web-11 >= 99% }
`,
  'names.yaml',
);
const scenario = 'scenario' in read ? read.scenario : undefined;

describe('unknown names', () => {
  const known = {
    settings: ['longhorn/replica-soft-anti-affinity', 'longhorn/node-drain-policy'],
    assumptions: ['nic'],
    refs: { node: ['node/harvester-1', 'node/harvester-2'], vm: ['vm/web-1'] },
  };

  it('are found in overrides, steps and expectations, in the order of the file', () => {
    expect(scenario && unknownNames(scenario, known)).toMatchObject([
      { line: 5, column: 13, code: 'unknown-setting', nearest: 'longhorn/replica-soft-anti-affinity' },
      { line: 6, column: 11, code: 'unknown-assumption', nearest: 'nic' },
      {
        line: 8,
        code: 'unknown-reference',
        message: 'the cluster has no node/harvester-22',
        nearest: 'node/harvester-2',
      },
      { line: 10, code: 'unknown-setting', message: 'no setting is called "replicas"' },
      { line: 12, code: 'unknown-reference', message: 'the cluster has no node/harvester-9' },
      { line: 13, code: 'unknown-reference', nearest: 'vm/web-1' },
    ]);
  });

  it('are not looked for in lists that nobody gave', () => {
    expect(scenario && unknownNames(scenario, {})).toEqual([]);
  });
});

describe('the description of a step', () => {
  it('is its line without the time', () => {
    expect(scenario?.steps.map(describeStep)).toEqual([
      'crash node/harvester-22',
      'partition node/harvester-1 node/harvester-2 network storage',
      'set longhorn/node-drain-policy=always-allow replicas=2',
      'enable-maintenance node/harvester-1 force',
      'expect all vms running on node/harvester-9 except vm/web-1 within 5m',
      'always availability of vm/web-11 >= 99%',
    ]);
  });
});
