// Where the reference slice puts VMs and replicas: the first of the best nodes, -1 when none fits.
import type { Tables } from '../../engine/index.ts';
import { NODE_MEMORY_MIB, NODE_MILLICORES, nodeLifecycle, type SliceSchema } from './schema.ts';

type World = Tables<SliceSchema>;

const { Up } = nodeLifecycle.state;
// Constants of this module are constants of the machine code; imported ones are looked up and divided each time.
const PER_MILLICORE = 1 / NODE_MILLICORES;
const PER_MIB = 1 / NODE_MEMORY_MIB;

/** The node with the most CPU and memory left over, evenly. */
export function placeVm({ node, vm }: World, v: number): number {
  const millicores = vm.millicores[v];
  const memory = vm.memoryMib[v];
  const { mode, freeMillicores, freeMemoryMib, rows } = node;
  let best = -1;
  let bestScore = -1;
  for (let n = 0; n < rows; n++) {
    if (mode[n] !== Up || freeMillicores[n] < millicores || freeMemoryMib[n] < memory) continue;
    const c = (freeMillicores[n] - millicores) * PER_MILLICORE;
    const m = (freeMemoryMib[n] - memory) * PER_MIB;
    const score = c + m - Math.abs(c - m);
    if (score > bestScore) {
      best = n;
      bestScore = score;
    }
  }
  return best;
}

/** The node with the most free disk that holds no other replica of the volume. */
export function placeReplica({ node, volume, replica }: World, r: number): number {
  const u = replica.volume[r];
  const size = volume.sizeMib[u];
  const a = volume.replicas.first[u];
  const b = volume.replicas.next[a];
  const c = volume.replicas.next[b];
  const onA = replica.node[a];
  const onB = replica.node[b];
  const onC = replica.node[c];
  const { mode, freeDiskMib, rows } = node;
  let best = -1;
  let bestFree = -1;
  for (let n = 0; n < rows; n++) {
    if (mode[n] !== Up || freeDiskMib[n] < size || n === onA || n === onB || n === onC) continue;
    if (freeDiskMib[n] > bestFree) {
      best = n;
      bestFree = freeDiskMib[n];
    }
  }
  return best;
}
