// Readers of workload traces, each on a few lines of its format.
import { describe, expect, test } from 'vitest';
import { planArrivals } from '../../models/compute/arrivals.ts';
import { readAzureArrivals } from '../../models/compute/azure-arrivals.ts';
import {
  readArrivalTable,
  readHuaweiRequests,
  readHuaweiServers,
  readOpenbPods,
} from '../../models/compute/placement-traces.ts';
import { readBitbrains, readPlanetLab } from '../../models/compute/workload-traces.ts';
import { measures } from '../../models/measures.ts';
import { plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;

describe('a reader of traces', () => {
  test('takes PlanetLab percentages and names the line that is none', () => {
    const { rows, problems } = readPlanetLab('7\n100\nmany\n0\n');
    expect([...rows]).toEqual([7, 100, 0]);
    expect(problems).toEqual([{ line: 3, column: 1, message: '"many" is no percentage' }]);
  });

  test('takes samples of Bitbrains', () => {
    const text =
      'Timestamp [ms];\tCPU cores;…\n1376314846;\t4;\t11704.0;\t10912.2;\t93.2;\t6.7e7;\t6.1e6;\t0.13;\t20.4;\t0.27;\t1.6\n';
    const { rows, problems } = readBitbrains(text);
    expect(problems).toEqual([]);
    expect(rows[0]).toMatchObject({
      seconds: 1376314846,
      cores: 4,
      cpuPercent: 93.2,
      diskWriteKibps: 20.4,
      netSentKibps: 1.6,
    });
  });

  test('pairs arrivals of Azure with their lifetimes by position, and keeps batches apart', () => {
    const { rows, problems } = readAzureArrivals(
      '1,1.75 b\n8,14 m\n',
      '100 m,m,|,b\n400 b\n',
      '100 U1,C40,|,U0\n400 U2\n',
      '0 0\n300 1\n600 2\n900 2\n',
    );
    expect(problems).toEqual([]);
    expect(rows.map((r) => [r.atSeconds, r.vcpus, r.memoryGib, r.lifetimeSeconds, r.batch])).toEqual([
      [100, 8, 14, 300, 0],
      [100, 8, 14, null, 0],
      [100, 1, 1.75, 300, 1],
      [400, 1, 1.75, 750, 1],
    ]);
  });

  test('takes requests and servers of Huawei', () => {
    const { rows, problems } = readHuaweiRequests(
      'flavor_vcpus,…\n8,16,1,fault_domain,0,1\n4,8,1,,,\n4,8,1,together,,\n',
    );
    expect(rows.map((r) => r.strategy)).toEqual(['fault_domain', '']);
    expect(problems).toEqual([
      { line: 4, column: 7, message: '"together" is no strategy: affinity, anti-affinity, fault_domain or nothing' },
    ]);
    expect(readHuaweiServers('CPU1,RAM1,CPU2,RAM2\n16,32,32,64\n').rows).toEqual([
      { cpus: [16, 32], memoryGib: [32, 64] },
    ]);
  });

  test('takes a table that was written by hand, and points at the cell that is wrong', () => {
    const { rows, problems } = readArrivalTable('at,cpus,memory,for\n5m, 4, 16Gi, 2h\n1h,2,512Mi,\n1h, two,4Gi,1h\n');
    expect(rows.map((r) => [r.atMs, r.vcpus, r.memoryBytes / GIB, r.lifetimeMs])).toEqual([
      [300_000, 4, 16, 7_200_000],
      [3_600_000, 2, 0.5, null],
    ]);
    expect(problems).toEqual([{ line: 4, column: 5, message: '"two" is no number of vCPUs' }]);
  });

  test('says which of the four texts of Azure is wrong, and where', () => {
    const { rows, problems } = readAzureArrivals(
      '1,1.75 b\nbig m\n',
      '100 b,m,|,b\n',
      '100 U1,U1,|,X1\n',
      '0 0\n300 1\n',
    );
    expect(rows).toHaveLength(1);
    expect(problems.map(({ of, line, column }) => [of, line, column])).toEqual([
      ['flavours', 2, 1],
      ['arrivals', 1, 7],
      ['lifetimes', 1, 13],
    ]);
  });

  test('takes pods of openb, with empty times as none', () => {
    const { rows } = readOpenbPods(
      'name,…\nopenb-pod-0000,12000,16384,1,1000,,LS,Running,0,12537496,0\nb,1,2,0,0,,BE,Pending,5,,\n',
    );
    expect(rows.map((r) => [r.name, r.cpuMillicores, r.deletedAt, r.scheduledAt])).toEqual([
      ['openb-pod-0000', 12000, 12537496, 0],
      ['b', 1, null, null],
    ]);
  });
});

test('VMs of a trace come, run, and leave nothing behind when they go', () => {
  const sim = plainCluster([
    { cpu: 8000, memory: 32 * GIB },
    { cpu: 8000, memory: 32 * GIB },
  ]);
  sim.checking = true;
  const plans = Array.from({ length: 20 }, (_, i) => ({
    atMs: 1000 * i,
    vcpus: 1,
    memoryBytes: GIB,
    lifetimeMs: 600_000,
  }));
  planArrivals(sim, plans, 'the trace');
  sim.run(300_000);
  expect(sim.probes.readCounter(measures.placements)).toBe(20);
  expect(sim.world.vm.count).toBe(20);
  sim.run(3_600_000);
  expect([sim.world.vm.count, sim.world.vmi.count, sim.world.pod.count]).toEqual([0, 0, 0]);
  expect([sim.world.node.podsRequested[0], sim.world.node.podsRequested[1]]).toEqual([0, 0]);
  expect(sim.probes.readGauge(measures.downVms, sim.now).last).toBe(0);
});
