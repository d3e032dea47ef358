// The codecs of VMs and VM instances on objects as kubectl prints them.
import { describe, expect, it } from 'vitest';
import { codecs, parseInstant } from '../../../models/manifest/index.ts';
import { decodeText, decodeWithIssues, roundTrip } from '../../support/decode.ts';
import { virtualMachine, virtualMachineInstance } from '../../support/manifests.ts';

describe('the VirtualMachine codec', () => {
  const vm = decodeText(codecs.virtualMachines, virtualMachine);

  it('reads size, strategy and state', () => {
    expect(vm).toMatchObject({
      name: 'db',
      namespace: 'shop',
      runStrategy: 'RerunOnFailure',
      startRunStrategy: 'RerunOnFailure',
      cpu: {
        cores: 4,
        sockets: 1,
        threads: 1,
        maxSockets: 1,
        dedicatedCpuPlacement: false,
        numaPassthrough: false,
        model: null,
      },
      guestMemory: 7936 * 1024 * 1024,
      limits: { cpu: 4000, memory: 8 * 1024 * 1024 * 1024 },
      requests: { cpu: 400, memory: 5461 * 1024 * 1024 },
      reservedMemory: 256 * 1024 * 1024,
      evictionStrategy: 'LiveMigrateIfPossible',
      terminationGracePeriodSeconds: 120,
      printableStatus: 'Running',
      created: true,
      ready: true,
      tpm: true,
      hostDevices: ['intel.com/QAT'],
      gpus: [],
    });
    expect(vm.conditions.map((c) => [c.type, c.status, c.reason])).toEqual([
      ['LiveMigratable', 'False', 'HostDeviceNotLiveMigratable'],
      ['Ready', 'True', ''],
    ]);
  });

  it('keeps placement as structured values', () => {
    expect(vm.nodeSelector).toEqual({ 'topology.kubernetes.io/zone': 'zone-a' });
    expect(vm.tolerations).toEqual([
      { key: 'dedicated', operator: 'Exists', value: '', effect: 'NoSchedule', tolerationSeconds: null },
    ]);
    expect(vm.affinity.nodeAffinity.required).toEqual([
      {
        matchExpressions: [{ key: 'network.harvesterhci.io/mgmt', operator: 'In', values: ['true'] }],
        matchFields: [],
      },
    ]);
    expect(vm.affinity.nodeAffinity.preferred).toMatchObject([{ weight: 20 }]);
    expect(vm.affinity.podAntiAffinity.required).toEqual([
      {
        labelSelector: { matchLabels: { 'tag.harvesterhci.io/app': 'db' }, matchExpressions: [] },
        topologyKey: 'kubernetes.io/hostname',
        namespaces: [],
        namespaceSelector: null,
      },
    ]);
    expect(vm.templateLabels['tag.harvesterhci.io/app']).toBe('db');
  });

  it('joins disks and networks to what they stand on', () => {
    expect(vm.volumes).toEqual([
      { name: 'disk-0', source: 'persistentVolumeClaim', claimName: 'db-disk-0', hotpluggable: true },
      { name: 'iso', source: 'containerDisk', claimName: null, hotpluggable: false },
      { name: 'cloudinitdisk', source: 'cloudInitNoCloud', claimName: null, hotpluggable: false },
    ]);
    expect(vm.disks.map((d) => [d.name, d.device, d.bus, d.bootOrder])).toEqual([
      ['disk-0', 'disk', 'virtio', 1],
      ['iso', 'cdrom', 'sata', null],
      ['cloudinitdisk', 'disk', 'virtio', null],
    ]);
    expect(vm.networks).toEqual([{ name: 'default', multusNetworkName: 'default/vm-network' }]);
    expect(vm.interfaces).toEqual([{ name: 'default', binding: 'bridge', macAddress: '52:54:00:b6:df:da' }]);
  });

  it('writes what it read and reads that back', () => {
    const { object, value } = roundTrip(codecs.virtualMachines, vm);
    expect(value).toEqual(vm);
    expect(object).toMatchObject({
      spec: {
        runStrategy: 'RerunOnFailure',
        template: {
          spec: {
            domain: { resources: { limits: { cpu: '4', memory: '8Gi' }, requests: { cpu: '400m', memory: '5461Mi' } } },
            volumes: [{ persistentVolumeClaim: { claimName: 'db-disk-0', hotpluggable: true } }, {}, {}],
          },
        },
      },
    });
  });

  it('understands the older spec.running', () => {
    const older = (running: string) =>
      virtualMachine.replace('  runStrategy: RerunOnFailure\n  template', `  running: ${running}\n  template`);
    expect(decodeText(codecs.virtualMachines, older('true')).runStrategy).toBe('Always');
    expect(decodeText(codecs.virtualMachines, older('false')).runStrategy).toBe('Halted');
  });

  it('points at wrong values and suggests the names that were meant', () => {
    const text = virtualMachine
      .replace('  runStrategy: RerunOnFailure\n  template', '  runStrategy: RerunOnFailur\n  template')
      .replace('cpu: "4"', 'cpu: four')
      .replace('      - containerDisk:\n          image: registry/iso\n        name: iso', '      - name: iso')
      .replace('printableStatus: Running', 'printableStatus: Levitating');
    const { value, issues } = decodeWithIssues(codecs.virtualMachines, text);
    expect(value).toBeNull();
    expect(issues.map((issue) => issue.split('\n')[0])).toEqual([
      'a.yaml:14:16: error: the text "RerunOnFailur" is no known value',
      'a.yaml:77:18: error: "four" is no quantity',
      'a.yaml:100:9: error: volume "iso" has no source',
      'a.yaml:118:20: warning: the text "Levitating" is no known value; taken as "Unknown"',
    ]);
    expect(issues[0]).toContain('did you mean "RerunOnFailure"?');
  });
});

describe('the VirtualMachineInstance codec', () => {
  it('reads where it runs, since when, and its migration', () => {
    const vmi = decodeText(codecs.virtualMachineInstances, virtualMachineInstance);
    expect(vmi).toMatchObject({
      nodeName: 'pine-2',
      phase: 'Running',
      evacuationNodeName: 'pine-2',
      migrationState: { sourceNode: 'pine-1', targetNode: 'pine-2', completed: true, failed: false, mode: 'PreCopy' },
      phaseTransitionTimestamps: [
        { phase: 'Pending', phaseTransitionTimestamp: parseInstant('2026-08-05T09:12:01Z') },
        { phase: 'Running', phaseTransitionTimestamp: parseInstant('2026-08-05T09:12:26Z') },
      ],
    });
    expect(roundTrip(codecs.virtualMachineInstances, vmi).value).toEqual(vmi);
  });
});
