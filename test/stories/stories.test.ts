// Golden stories: the story of a library scenario, reviewed like code. `npm run stories:update` writes them anew.
import { describe, expect, it } from 'vitest';
import { runScenario, storyLineText } from '../../scenarios/index.ts';
import { libraryScenario } from '../support/scenarios.ts';

const stories: readonly (readonly [name: string, release: string])[] = [
  ['node-crash', 'v1.9'],
  ['node-crash', 'v1.6'],
  ['node-down-taints', 'v1.9'],
  ['node-reboot', 'v1.9'],
  ['disk-failure', 'v1.9'],
  ['two-nodes-crash', 'v1.9'],
  ['vip-failover', 'v1.9'],
  ['quorum-lost-by-maintenance', 'v1.9'],
  ['etcd-restored', 'v1.9'],
  ['witness-promotion-blocked', 'v1.9'],
  ['kubelet-not-ready-false', 'v1.9'],
  ['storage-network-partition', 'v1.9'],
  ['bond-failover', 'v1.9'],
  ['flapping-link', 'v1.9'],
  ['stuck-vip', 'v1.9'],
  ['drain-with-migration', 'v1.9'],
  ['migration-never-converges', 'v1.9'],
  ['migration-waits-for-night', 'v1.9'],
  ['auto-balance', 'v1.9'],
  ['maintenance-refused', 'v1.9'],
  ['node-returns-during-migration', 'v1.9'],
  ['restart-storm', 'v1.9'],
  ['boot-storm', 'v1.9'],
  ['vm-grows', 'v1.9'],
  ['quota-blocks-migration', 'v1.9'],
  ['vm-uplink-lost', 'v1.9'],
  ['load-balancer-exhausted', 'v1.9'],
  ['backup-target-away', 'v1.9'],
  ['restore-from-backup', 'v1.9'],
  ['image-before-replica', 'v1.9'],
  ['rwx-share-manager-failover', 'v1.9'],
];

describe('the golden story of', () => {
  it.each(stories)('%s on %s is what is told today', async (name, release) => {
    const { story, seed } = runScenario(libraryScenario(name, { release }), { trace: true });
    // No digest: it changes with every column that is added, and nobody can review it.
    const head = `${name} on Harvester ${release}, seed ${seed}`;
    const text = `${[head, '', ...story.map((line) => storyLineText(line, 120))].join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(`${name}.${release}.story.txt`);
  });
});
