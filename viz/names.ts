// Names of everything that is drawn, by row; of slots that are free, the name of whoever was there last.
import type { ClusterSimulation } from '../models/schema.ts';
import { namesVersionOf } from './frame-columns.ts';
import type { NameTables } from './protocol.ts';

export function namesOf(sim: ClusterSimulation): NameTables {
  const { world, store } = sim;
  const names = (table: 'node' | 'disk' | 'vm' | 'volume' | 'replica' | 'vip' | 'nic' | 'switch' | 'lb'): string[] => {
    const rows = store.store(table);
    return Array.from({ length: rows.rows }, (_, row) => store.nameOf(rows, row));
  };
  const users: number[][] = Array.from({ length: world.volume.rows }, () => []);
  for (let m = 0; m < world.mount.rows; m++)
    if (world.mount.isLive(m)) users[world.mount.volume[m]]?.push(world.mount.vm[m]);
  return {
    version: namesVersionOf(sim),
    node: names('node'),
    zone: Array.from({ length: world.node.rows }, (_, n) => store.names.text(world.node.zone[n])),
    disk: names('disk'),
    vm: names('vm'),
    volume: names('volume'),
    replica: names('replica'),
    vip: names('vip'),
    nic: names('nic'),
    switch: names('switch'),
    lb: names('lb'),
    vipAddress: Array.from({ length: world.vip.rows }, (_, v) => store.names.text(world.vip.address[v])),
    users,
  };
}
