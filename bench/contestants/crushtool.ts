// Ceph's placement, three copies over 12 disks of 4 hosts: what `crushtool --test` maps a CPU second, a copy being one decision.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from '../measure.ts';

const COPIES = 3;
const FEW = 10_000;
const MANY = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'hci-twin-crush-'));
try {
  const map = join(folder, 'map');
  call(`crushtool --build --num_osds 12 host straw2 3 root straw2 0 -o ${map}`);
  // Start-up is in both, and taken out.
  const seconds = cpuSecondsOf(map, MANY) - cpuSecondsOf(map, FEW);
  report(((MANY - FEW) * COPIES) / seconds, { objects: MANY });
} finally {
  rmSync(folder, { recursive: true });
}

function cpuSecondsOf(map: string, objects: number): number {
  const { stderr } = call(
    `TIMEFORMAT='%U %S'; time crushtool -i ${map} --test --min-x 1 --max-x ${objects} --num-rep ${COPIES}`,
  );
  const [user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return (user ?? Number.NaN) + (system ?? Number.NaN);
}

function call(command: string): { readonly stderr: string } {
  const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return { stderr };
}
