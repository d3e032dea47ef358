// What is left of a node's networks: which links its bonds use, whom that reaches, and how much goes through.
//
// `attachment.segment` says whom a node reaches on a network: those of the same number. It follows from partitions and from the bond below,
// and is written here only, for the attachments that a fault concerns and no other. `node.island` is the one of the management network.
import { setCapacity } from '../../engine/flow.ts';
import { NodePower, PortHealth } from '../lifecycles.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { nicRate, settingOf } from '../settings.ts';
import {
  activeLink,
  BOND_MODES,
  type BondMode,
  ETHERTYPE_IPV4,
  layer2Link,
  usableRate,
  usesOneLink,
} from './bond-rules.ts';

/** Partitions of all networks and of one are told apart by this factor. */
const NUMBERS = 65_536;

/** Fact: the light is on at both ends of the cable. A grey port or switch keeps it on. */
export function hasCarrier({ nic, switch: switches }: ClusterWorld, k: number): boolean {
  const s = nic.switch[k];
  return nic.health[k] !== PortHealth.state.Down && (s < 0 || switches.health[s] !== PortHealth.state.Down);
}

/** Fact: frames get through. */
export function carriesFrames({ nic, switch: switches }: ClusterWorld, k: number): boolean {
  const s = nic.switch[k];
  return nic.health[k] === PortHealth.state.Up && (s < 0 || switches.health[s] === PortHealth.state.Up);
}

export function modeOf({ attachment }: ClusterWorld, a: number): BondMode {
  return BOND_MODES[attachment.mode[a]] ?? 'active-backup';
}

/** Lets the bond choose among the links that it uses. Returns whether the active one changed. */
export function chooseActive({ attachment, nic }: ClusterWorld, a: number): boolean {
  const usable: number[] = [];
  for (let k = attachment.nics.first[a]; k >= 0; k = attachment.nics.next[k]) if (nic.enslaved[k] === 1) usable.push(k);
  const active = activeLink(usable, attachment.active[a], -1);
  if (active === attachment.active[a]) return false;
  attachment.put.active(a, active);
  return true;
}

/** Brings segment and rates of an attachment, and of the VLANs on it, up to date. Returns whether any segment changed. */
export function refreshAttachment(sim: ClusterSimulation, a: number): boolean {
  const { attachment } = sim.world;
  let changed = placeSegment(sim, a);
  for (let v = attachment.vlans.first[a]; v >= 0; v = attachment.vlans.next[v]) {
    if (placeSegment(sim, v)) changed = true;
  }
  refreshRates(sim, a);
  return changed;
}

/** All attachments of a node. Returns whether any segment changed. */
export function refreshNode(sim: ClusterSimulation, n: number): boolean {
  const { node, attachment } = sim.world;
  let changed = false;
  for (let a = node.attachments.first[n]; a >= 0; a = node.attachments.next[a])
    if (attachment.over[a] < 0 && refreshAttachment(sim, a)) changed = true;
  return changed;
}

/** The links that a transfer between two hosts takes on a network: the bond's, and where the mode spreads hosts over links the one that the
 *  hash pins this pair to. */
export function hostLinks(world: ClusterWorld, from: number, to: number): number[] {
  const { attachment } = world;
  const links = [attachment.tx[from], attachment.rx[to]];
  const sender = pinned(world, from, to);
  const receiver = pinned(world, to, from);
  if (sender >= 0) links.push(world.nic.tx[sender]);
  if (receiver >= 0) links.push(world.nic.rx[receiver]);
  return links;
}

/** The NIC that traffic to a peer is pinned to, or -1 where there is one for all. The rows stand for the MAC addresses, which no manifest
 *  gives: policy layer2 XORs their last bytes. */
function pinned(world: ClusterWorld, a: number, peer: number): number {
  const { attachment, nic } = world;
  const below = attachment.over[a] < 0 ? a : attachment.over[a];
  if (usesOneLink(modeOf(world, below))) return -1;
  const usable: number[] = [];
  for (let k = attachment.nics.first[below]; k >= 0; k = attachment.nics.next[k])
    if (nic.enslaved[k] === 1) usable.push(k);
  return usable.length === 0 ? -1 : (usable[layer2Link(a, peer, ETHERTYPE_IPV4, usable.length)] ?? -1);
}

/** An attachment whose bond carries nothing is alone: its number is no other's. */
function placeSegment(sim: ClusterSimulation, a: number): boolean {
  const { attachment, node } = sim.world;
  const n = attachment.node[a];
  const below = attachment.over[a] < 0 ? a : attachment.over[a];
  const cut = attachment.over[a] < 0 ? 0 : attachment.partition[below];
  const connected = carries(sim.world, below) && attachment.oneWay[a] === 0 && attachment.oneWay[below] === 0;
  const number = node.partition[n] + NUMBERS * (attachment.partition[a] || cut);
  const segment = connected ? number : -2 - n;
  if (attachment.segment[a] === segment) return false;
  attachment.put.segment(a, segment);
  if (node.onManagement[n] === a) node.put.island(n, segment);
  return true;
}

/** Whether frames leave the node. While a bond switches over, connections wait and are not lost: a link that is gone but not noticed yet
 *  does not count as long as another one is there to be switched to. */
function carries(world: ClusterWorld, a: number): boolean {
  const { attachment, nic } = world;
  if (attachment.nics.size[a] === 0) return true;
  if (usesOneLink(modeOf(world, a))) {
    const active = attachment.active[a];
    if (active >= 0 && hasCarrier(world, active)) return carriesFrames(world, active);
  }
  for (let k = attachment.nics.first[a]; k >= 0; k = attachment.nics.next[k])
    if (carriesFrames(world, k) && (nic.enslaved[k] === 1 || !usesOneLink(modeOf(world, a)))) return true;
  return false;
}

function refreshRates(sim: ClusterSimulation, a: number): void {
  const { attachment, nic, node } = sim.world;
  const on = node.power[attachment.node[a]] === NodePower.state.On;
  const one = settingOf(sim.world, nicRate) * attachment.share[a];
  const rates: number[] = [];
  for (let k = attachment.nics.first[a]; k >= 0; k = attachment.nics.next[k]) {
    const gives = on && nic.enslaved[k] === 1 && carriesFrames(sim.world, k);
    if (gives) rates.push(one);
    if (nic.tx[k] >= 0) giveBoth(sim, nic.tx[k], nic.rx[k], gives ? one : 0);
  }
  const alone = attachment.nics.size[a] === 0 && on ? one : 0;
  const mode = modeOf(sim.world, a);
  const active = attachment.active[a];
  const idle = usesOneLink(mode) && attachment.nics.size[a] > 0 && (active < 0 || !carriesFrames(sim.world, active));
  giveBoth(sim, attachment.tx[a], attachment.rx[a], idle ? 0 : rates.length === 0 ? alone : usableRate(mode, rates));
}

function giveBoth(sim: ClusterSimulation, tx: number, rx: number, rate: number): void {
  const { link } = sim.world;
  if (link.capacity[tx] !== rate) setCapacity(sim, tx, rate);
  if (link.capacity[rx] !== rate) setCapacity(sim, rx, rate);
}
