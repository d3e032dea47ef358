// Networks as facts: bonds, switches, partitions of one network, grey links, and what each of them reaches.
import { describe, expect, test } from 'vitest';
import { events } from '../../models/index.ts';
import { hostLinks } from '../../models/network/links.ts';
import { canReach, canReachMigration, canReachStorage } from '../../models/network/reach.ts';
import { nicsPerBond, storageVlan } from '../../models/settings.ts';
import { managers } from '../support/managers.ts';

const MINUTE = 60_000;

describe('a bond in active-backup', () => {
  test('switches over within a monitoring period, loses nobody, and stays there', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const sim = managers({ seed, workers: 1 });
      const { node, nic, attachment } = sim.world;
      const a = node.onManagement[3];
      const [first, second] = [nic.find('w-1/mgmt-1'), nic.find('w-1/mgmt-2')];
      sim.inject(events.nicFail, first, 1, 'dark', MINUTE);
      sim.run(MINUTE);
      expect(attachment.active[a]).toBe(first);
      expect(canReach(sim.world, 0, 3)).toBe(true);
      sim.run(MINUTE + 100);
      expect(attachment.active[a]).toBe(second);
      sim.inject(events.nicRepair, first, 0, 'back', 2 * MINUTE);
      sim.run(3 * MINUTE);
      expect(attachment.active[a]).toBe(second);
      expect(node.ready[3]).toBe(0);
    }
  });

  test('carries one link worth, none while it switches over, and its share while it is slow', () => {
    const sim = managers({ workers: 1 });
    const { node, link, attachment, nic } = sim.world;
    const a = node.onManagement[3];
    const whole = link.capacity[attachment.tx[a]];
    sim.inject(events.attachmentSlow, a, 250, 'slow', MINUTE);
    sim.run(MINUTE);
    expect(link.capacity[attachment.tx[a]]).toBe(whole / 4);
    sim.inject(events.nicFail, nic.find('w-1/mgmt-1'), 1, 'dark', 2 * MINUTE);
    sim.run(2 * MINUTE);
    expect(link.capacity[attachment.tx[a]]).toBe(0);
    sim.run(2 * MINUTE + 100);
    expect(link.capacity[attachment.tx[a]]).toBe(whole / 4);
  });

  test('does not leave a link that is lit and dead', () => {
    const sim = managers({ workers: 1 });
    const { node, nic } = sim.world;
    sim.inject(events.nicFail, nic.find('w-1/mgmt-1'), 2, 'grey', MINUTE);
    sim.run(MINUTE);
    expect(canReach(sim.world, 0, 3)).toBe(false);
    sim.run(5 * MINUTE);
    expect(node.island[3]).toBeLessThan(0);
    expect(node.unreachableTaint[3]).toBe(1);
  });

  test('of one link loses the node when that link goes', () => {
    const sim = managers({ workers: 1, overrides: new Map([[nicsPerBond, 1]]) });
    sim.inject(events.switchFail, 0, 1, 'dark', MINUTE);
    sim.run(MINUTE);
    for (let n = 0; n < 4; n++) for (let m = 0; m < 4; m++) expect(canReach(sim.world, n, m)).toBe(n === m);
  });
});

describe('802.3ad', () => {
  test('gives a pair of hosts one link, leaves a grey one after 90 s, and sends the pair over what is left', () => {
    const sim = managers({ workers: 1 });
    const { node, nic, attachment, link } = sim.world;
    const a = node.onManagement[3];
    attachment.put.mode(a, 4);
    for (let k = attachment.nics.first[a]; k >= 0; k = attachment.nics.next[k]) {
      nic.put.tx(k, link.add({ name: `${k}/tx`, capacity: 1 }));
      nic.put.rx(k, link.add({ name: `${k}/rx`, capacity: 1 }));
    }
    const before = hostLinks(sim.world, a, node.onManagement[0]);
    expect(before).toHaveLength(3);
    expect(hostLinks(sim.world, a, node.onManagement[0])).toEqual(before);
    sim.inject(events.nicFail, nic.find('w-1/mgmt-1'), 2, 'grey', MINUTE);
    sim.run(MINUTE + 91_000);
    expect(nic.enslaved[nic.find('w-1/mgmt-1')]).toBe(0);
    expect(hostLinks(sim.world, a, node.onManagement[0])[2]).toBe(nic.tx[nic.find('w-1/mgmt-2')]);
    expect(canReach(sim.world, 0, 3)).toBe(true);
  });
});

describe('a partition', () => {
  test('of the storage network cuts replicas off and nothing else', () => {
    const sim = managers({ workers: 1, overrides: new Map([[storageVlan, 100]]) });
    const { node, attachment } = sim.world;
    expect(node.onStorage[3]).not.toBe(node.onManagement[3]);
    sim.inject(events.attachmentSplit, node.onStorage[3], 1, 'cut', MINUTE);
    sim.run(10 * MINUTE);
    expect(canReachStorage(sim.world, 0, 3)).toBe(false);
    expect(canReach(sim.world, 0, 3)).toBe(true);
    expect(canReachMigration(sim.world, 0, 3)).toBe(true);
    expect(node.ready[3]).toBe(0);
    expect(attachment.over[node.onStorage[3]]).toBe(node.onManagement[3]);
  });

  test('of the network below takes the VLANs on it along, and healing brings both back', () => {
    const sim = managers({ workers: 1, overrides: new Map([[storageVlan, 100]]) });
    const { node } = sim.world;
    sim.inject(events.attachmentSplit, node.onManagement[3], 1, 'cut', MINUTE);
    sim.run(2 * MINUTE);
    expect([canReach(sim.world, 0, 3), canReachStorage(sim.world, 0, 3)]).toEqual([false, false]);
    sim.inject(events.networkHealed, 0, 0, 'heal', 3 * MINUTE);
    sim.run(4 * MINUTE);
    expect([canReach(sim.world, 0, 3), canReachStorage(sim.world, 0, 3)]).toEqual([true, true]);
  });

  test('in one direction ends both', () => {
    const sim = managers({ workers: 1 });
    sim.inject(events.attachmentOneWay, sim.world.node.onManagement[3], 2, 'deaf', MINUTE);
    sim.run(MINUTE);
    expect(canReach(sim.world, 0, 3)).toBe(false);
    expect(canReach(sim.world, 3, 0)).toBe(false);
  });
});
