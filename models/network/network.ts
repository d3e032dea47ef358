// Networks as facts: what faults of NICs, switches and cables do, and when a bond notices.
//
// miimon sees carrier and nothing else. A grey link keeps its light on: an active-backup bond never leaves it, and one with LACP does when
// its partner has been silent for 90 s. Source: torvalds/linux Documentation/networking/bonding.rst @03c6019.
import { uniform53 } from '../../engine/chance.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  attachmentOneWay,
  attachmentSlow,
  attachmentSplit,
  networkHealed,
  networkSplit,
  nicFail,
  nicFlap,
  nicFlapped,
  nicNoticed,
  nicRepair,
  reachChanged,
  switchFail,
  switchRepair,
} from '../events.ts';
import { PortHealth } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { effectiveDelayMs, lacpTimeoutMs } from './bond-rules.ts';
import { carriesFrames, chooseActive, hasCarrier, modeOf, refreshAttachment, refreshNode } from './links.ts';

/** How a port or a switch fails: without light, or with its light on. */
export const DARK = 1;
export const GREY = 2;

export const network: Model<ClusterSchema> = {
  name: 'network',
  on: [
    on(nicFail, (sim, k, how) => setPort(sim, k, how === GREY ? PortHealth.signal.Fade : PortHealth.signal.Fail)),
    on(nicRepair, (sim, k) => {
      sim.world.nic.put.flapMs(k, 0);
      sim.cancel(nicFlapped, k);
      setPort(sim, k, PortHealth.signal.Repair);
    }),
    on(nicFlap, (sim, k, periodMs) => {
      sim.world.nic.put.flapMs(k, periodMs);
      if (periodMs > 0) sim.schedule(nicFlapped, 0, k);
      else sim.cancel(nicFlapped, k);
    }),
    on(nicFlapped, (sim, k) => {
      const { nic } = sim.world;
      const down = nic.health[k] === PortHealth.state.Up;
      setPort(sim, k, down ? PortHealth.signal.Fail : PortHealth.signal.Repair);
      sim.schedule(nicFlapped, Math.max(1, nic.flapMs[k] / 2), k);
    }),
    on(nicNoticed, (sim, k) => notice(sim, k)),
    on(switchFail, (sim, s, how) => setSwitch(sim, s, how === GREY ? PortHealth.signal.Fade : PortHealth.signal.Fail)),
    on(switchRepair, (sim, s) => setSwitch(sim, s, PortHealth.signal.Repair)),
    on(networkSplit, (sim, n, partition) => {
      sim.world.node.put.partition(n, partition);
      if (refreshNode(sim, n)) tellAll(sim);
    }),
    on(attachmentSplit, (sim, a, partition) => {
      sim.world.attachment.put.partition(a, partition);
      refreshCarrier(sim, a);
    }),
    on(attachmentOneWay, (sim, a, lost) => {
      sim.world.attachment.put.oneWay(a, lost);
      refreshCarrier(sim, a);
    }),
    on(attachmentSlow, (sim, a, thousandths) => {
      const { attachment } = sim.world;
      const below = attachment.over[a] < 0 ? a : attachment.over[a];
      attachment.put.share(below, thousandths / 1000);
      refreshAttachment(sim, below);
    }),
    on(networkHealed, (sim) => healAll(sim)),
  ],
};

function healAll(sim: ClusterSimulation): void {
  const { node, attachment } = sim.world;
  let changed = false;
  for (let a = 0; a < attachment.rows; a++) {
    attachment.put.partition(a, 0);
    attachment.put.oneWay(a, 0);
  }
  for (let n = 0; n < node.rows; n++) {
    if (!node.isLive(n)) continue;
    node.put.partition(n, 0);
    if (refreshNode(sim, n)) changed = true;
  }
  if (changed) tellAll(sim);
}

function refreshCarrier(sim: ClusterSimulation, a: number): void {
  const { over } = sim.world.attachment;
  if (refreshAttachment(sim, over[a] < 0 ? a : over[a])) tellAll(sim);
}

/** Who reaches whom is a matter of pairs, so everybody looks again. */
function tellAll(sim: ClusterSimulation): void {
  const { node } = sim.world;
  for (let n = 0; n < node.rows; n++) if (node.isLive(n)) sim.schedule(reachChanged, 0, n);
}

function setPort(sim: ClusterSimulation, k: number, signal: Parameters<typeof sim.world.nic.drive.health>[1]): void {
  const { nic } = sim.world;
  if (!changes(nic.health[k], signal)) return;
  nic.drive.health(k, signal);
  portChanged(sim, k);
}

function setSwitch(
  sim: ClusterSimulation,
  s: number,
  signal: Parameters<typeof sim.world.switch.drive.health>[1],
): void {
  const { switch: switches } = sim.world;
  if (!changes(switches.health[s], signal)) return;
  switches.drive.health(s, signal);
  for (let k = switches.ports.first[s]; k >= 0; k = switches.ports.next[k]) portChanged(sim, k);
}

function changes(health: number, signal: number): boolean {
  const { Repair, Fade } = PortHealth.signal;
  const to = signal === Repair ? PortHealth.state.Up : signal === Fade ? PortHealth.state.Grey : PortHealth.state.Down;
  return health !== to;
}

/** The bond learns of it when the monitor next looks, after its delays; what passes the link stops at once. */
function portChanged(sim: ClusterSimulation, k: number): void {
  const { nic, attachment } = sim.world;
  const a = nic.attachment[k];
  const used = nic.enslaved[k] === 1;
  const wanted = believesIn(sim, k);
  if (used === wanted) sim.cancel(nicNoticed, k);
  else {
    const silent = hasCarrier(sim.world, k) && !wanted;
    const looked = attachment.miimonMs[a] * uniform53(nic.luck, k);
    const delay = effectiveDelayMs(used ? attachment.downDelayMs[a] : attachment.upDelayMs[a], attachment.miimonMs[a]);
    sim.schedule(nicNoticed, silent ? lacpTimeoutMs('slow') : looked + delay, k);
    if (used && attachment.active[a] === k && !silent && attachment.nics.size[a] > 1)
      sim.probes.observe(measures.linkGapSeconds, Math.ceil(looked + delay));
  }
  if (refreshAttachment(sim, a)) tellAll(sim);
}

/** Whether the bond will use the link once it has noticed how it is. */
function believesIn(sim: ClusterSimulation, k: number): boolean {
  if (!hasCarrier(sim.world, k)) return false;
  return modeOf(sim.world, sim.world.nic.attachment[k]) !== '802.3ad' || carriesFrames(sim.world, k);
}

function notice(sim: ClusterSimulation, k: number): void {
  const { nic } = sim.world;
  const a = nic.attachment[k];
  nic.put.enslaved(k, believesIn(sim, k) ? 1 : 0);
  if (chooseActive(sim.world, a))
    sim.note('the bond has switched over and tells its neighbours with one gratuitous ARP');
  if (refreshAttachment(sim, a)) tellAll(sim);
}
