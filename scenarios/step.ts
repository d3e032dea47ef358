// The steps of a scenario: one verb a step, and the verb is the key. To add one, copy the line of a verb that looks like it.
import { z } from 'zod';
import { type Ms, minutes } from '../engine/units.ts';
import type { Position } from '../models/manifest/issue.ts';
import type { Expectation } from './expectation.ts';
import { duration, ref, scalar, size } from './field.ts';

/** How long a rebooted node has no power: long enough that Kubernetes, Harvester and Longhorn all notice. */
const rebootDown = minutes(5);

const at = duration.describe('When, counted from the start of the run.');
const settings = z
  .record(z.string(), scalar)
  .refine((given) => Object.keys(given).length > 0, {
    error: 'no setting is named',
    params: {
      code: 'too-small',
      expected: 'at least one setting, as in { longhorn/replica-soft-anti-affinity: true }',
    },
  })
  .meta({ minProperties: 1 });
const nodes = z.array(ref('node')).min(1);

/** What befalls the control plane, and what operators do about it. */
const controlPlaneSchemas = {
  'stop-kubelet': z
    .strictObject({ at, 'stop-kubelet': ref('node') })
    .describe('The kubelet stops; guests and containers go on.'),
  'fail-kubelet': z
    .strictObject({ at, 'fail-kubelet': ref('node') })
    .describe('The kubelet posts Ready=False from now on, because the container runtime is ill, say.'),
  'restart-kubelet': z.strictObject({ at, 'restart-kubelet': ref('node') }).describe('The kubelet works again.'),
  'kill-kube-vip': z
    .strictObject({ at, 'kill-kube-vip': ref('node') })
    .describe('kube-vip is killed while its host lives: what it had put on the interface stays there.'),
  'stop-kube-vip': z
    .strictObject({ at, 'stop-kube-vip': ref('node') })
    .describe('kube-vip is asked to end, as when its pod is deleted; it gives its lease back.'),
  'restart-kube-vip': z
    .strictObject({ at, 'restart-kube-vip': ref('node') })
    .describe('The kube-vip pod of a node is deleted and made anew.'),
  'steal-lease': z
    .strictObject({ at, 'steal-lease': ref('vip') })
    .describe("Somebody overwrites the holder of the address's lease."),
  'hang-api': z
    .strictObject({ at, 'hang-api': ref('node') })
    .describe('The API server of a management node takes connections and answers none, until it is restarted.'),
  'drift-clock': z
    .strictObject({ at, 'drift-clock': ref('node'), ppm: z.int().min(-900_000).max(9_000_000) })
    .describe(
      'The clock of a node is fast from now on, by so many millionths; slow where it is negative; right with 0.',
    ),
  'slow-etcd': z
    .strictObject({ at, 'slow-etcd': ref('node'), fsync: duration })
    .describe('The disk under a member of etcd is ill: each fsync takes so long. The healthy value is 2ms.'),
  'reset-etcd': z
    .strictObject({ at, 'reset-etcd': ref('node'), snapshot: z.int().min(0).max(5).optional() })
    .describe(
      'This member becomes all of etcd, with its own data or a snapshot: 1 for the newest, 2 for the one before. The others have to join again.',
    ),
  'join-etcd': z.strictObject({ at, 'join-etcd': ref('node') }).describe('A wiped member joins etcd again.'),
  'fail-promotion': z
    .strictObject({ at, 'fail-promotion': ref('node') })
    .describe('The promotion of a node to a management node, which must be under way, fails.'),
  'clear-promotion': z
    .strictObject({ at, 'clear-promotion': ref('node') })
    .describe('The annotation of a failed promotion is removed by hand.'),
  upgrade: z
    .strictObject({ at, upgrade: z.enum(['started', 'finished']) })
    .describe('An upgrade of Harvester is under way, during which its node-down controller does nothing.'),
  withdraw: z
    .strictObject({ at, withdraw: z.enum(['pool', 'network']), name: z.string().min(1) })
    .describe(
      'An IP pool, or a cluster network with its VLAN configs, is deleted: refused while load balancers have addresses of it, or VMs or hosts use it.',
    ),
  'leave-network': z
    .strictObject({ at, 'leave-network': ref('node'), network: z.string().min(1) })
    .describe('The VLAN config of a network no longer names a node, which is refused while VMs there use it.'),
  mute: z
    .strictObject({ at, mute: ref('node'), network: z.string().min(1).optional() })
    .describe('What the node sends on a network (mgmt unless given) is lost; it still hears the others.'),
  deafen: z
    .strictObject({ at, deafen: ref('node'), network: z.string().min(1).optional() })
    .describe('What is sent to the node on a network (mgmt unless given) is lost; the others still hear it.'),
};

/** What happens to volumes and disks beyond failures. */
const storageSchemas = {
  write: z
    .strictObject({ at, write: ref('volume'), gib: z.number().gt(0).max(1e6) })
    .describe('A guest writes so many GiB to blocks that its volume has not used yet, as far as the volume has such.'),
  'snapshot-volume': z
    .strictObject({ at, 'snapshot-volume': ref('volume') })
    .describe('A Longhorn snapshot is taken: what is rewritten from now on takes room again.'),
  'back-up': z
    .strictObject({ at, 'back-up': ref('volume') })
    .describe('A backup is taken: a snapshot, and what changed since the last backup goes to the backup target.'),
  restore: z
    .strictObject({ at, restore: ref('volume', 'vm') })
    .describe(
      'A new volume is made of the last backup of a volume; or of all volumes of a VM that is off, which gets them instead of its own and starts.',
    ),
  'backup-target': z
    .strictObject({ at, 'backup-target': z.enum(['away', 'back']) })
    .describe('The backup target answers nobody any more, or does so again.'),
  trim: z
    .strictObject({ at, trim: ref('volume'), gib: z.number().gt(0).max(1e6) })
    .describe('A guest gives back so many GiB with fstrim.'),
  evict: z
    .strictObject({ at, evict: ref('disk') })
    .describe(
      'Eviction is requested of a disk, which takes no replicas any more: Longhorn moves those that are there.',
    ),
};

/** What happens to the cluster or is done to it. Which of these a model can play is for `compile` to say. */
export const actionSchemas = {
  crash: z
    .strictObject({ at, crash: ref('node', 'vm') })
    .describe(
      'A node loses power, without warning; or the guest of a VM ends: QEMU dies, or a panic device reports a panic.',
    ),
  start: z
    .strictObject({ at, start: ref('node', 'vm') })
    .describe('A node gets power (back) and boots; or a VM is started.'),
  stop: z
    .strictObject({ at, stop: ref('node', 'vm') })
    .describe('A node is shut down in an orderly way; or a VM is stopped.'),
  reboot: z
    .strictObject({ at, reboot: ref('node'), down: duration.optional().transform((given) => given ?? rebootDown) })
    .describe(
      'A power cycle: the same as `crash` now and `start` after `down` (5m unless given); booting takes its time on top.',
    ),
  restart: z.strictObject({ at, restart: ref('vm') }).describe('A VM is restarted by its owner.'),
  resize: z
    .strictObject({ at, resize: ref('vm'), cpus: z.int().min(1).max(512).optional(), memory: size.optional() })
    .refine(({ cpus, memory }) => cpus !== undefined || memory !== undefined, {
      error: 'nothing is to be changed',
      params: { code: 'too-small', expected: 'cpus, memory, or both' },
    })
    .describe('CPUs and memory of a VM are changed: plugged while it runs if it lets them, else with its next start.'),
  plug: z
    .strictObject({ at, plug: ref('volume'), into: ref('vm') })
    .describe('A volume that nobody uses is plugged into a VM while it runs.'),
  unplug: z
    .strictObject({ at, unplug: ref('volume') })
    .describe('A volume is taken out of its VM while that runs. Do not do this to the disk that it boots from.'),
  migrate: z
    .strictObject({ at, migrate: ref('vm'), to: ref('node').optional() })
    .describe('A live migration is asked for, to a node or to any that fits.'),
  create: z
    .strictObject({ at, create: ref('lb') })
    .describe(
      'A load balancer of the cluster is made (again). One that is not deleted before is not there until then.',
    ),
  delete: z
    .strictObject({ at, delete: ref('node', 'vm', 'volume', 'lb'), volumes: z.boolean().optional() })
    .describe('The object is deleted; with `volumes`, those of a VM too, which are kept otherwise.'),
  fail: z
    .strictObject({ at, fail: ref('disk', 'nic', 'switch'), grey: z.boolean().optional() })
    .describe(
      'A disk dies with all that is on it; a NIC or a switch goes dark or, with `grey`, keeps its light on and forwards nothing.',
    ),
  repair: z
    .strictObject({ at, repair: ref('disk', 'nic', 'switch') })
    .describe('A disk is replaced by an empty one, or is fast again after `slow`; a NIC or a switch works again.'),
  flap: z
    .strictObject({ at, flap: ref('nic'), every: duration })
    .describe('A link goes down and comes up, once in every such time, until it is repaired.'),
  slow: z
    .strictObject({ at, slow: ref('disk'), factor: z.number().gt(1) })
    .describe('A disk answers, `factor` times slower than before.'),
  partition: z
    .strictObject({ at, partition: nodes, network: z.string().min(1).optional() })
    .describe('These nodes reach each other and nobody else, on one cluster network or, unless given, on all.'),
  heal: z
    .strictObject({ at, heal: z.union([z.literal('all'), nodes]) })
    .describe('The partition of exactly these nodes ends, or every partition.'),
  cordon: z.strictObject({ at, cordon: ref('node') }).describe('No new pods are placed on a node.'),
  uncordon: z.strictObject({ at, uncordon: ref('node') }).describe('A node may get new pods again.'),
  drain: z.strictObject({ at, drain: ref('node') }).describe('A node is cordoned and its VMs are migrated away.'),
  'enable-maintenance': z
    .strictObject({ at, 'enable-maintenance': ref('node'), force: z.boolean().optional() })
    .describe("Harvester's maintenance mode; `force` stops the VMs that cannot migrate."),
  'disable-maintenance': z
    .strictObject({ at, 'disable-maintenance': ref('node') })
    .describe('A node leaves maintenance mode.'),
  set: z.strictObject({ at, set: settings }).describe('Settings are changed: name to value.'),
  ...controlPlaneSchemas,
  ...storageSchemas,
};

const sentence = z
  .string()
  .min(1)
  .meta({
    id: 'expectation',
    description: 'What should be so: a thing and its state, or a measure and its limit.',
    examples: [
      'all vms running',
      'all vms running except vm/db-1 and vm/db-2',
      'no volume faulted',
      'vip/ingress answering',
      'node/harvester-2 not ready',
      'at most 2 volumes degraded',
      'availability of vm/web-1 >= 99.9%',
      'vm-minutes lost <= 30',
    ],
  });

const from = duration.describe('Start of the window; the start of the run unless given.');
const until = duration.describe('End of the window; the end of the run unless given.');
const window = { from: from.optional(), until: until.optional() };

/** In these an expectation is still text; its grammar is in expectation.ts. */
export const checkSchemas = {
  expect: z
    .strictObject({ at, expect: sentence, within: duration.optional() })
    .describe('It is so at this instant, or becomes so within a time from it.'),
  always: z
    .strictObject({ always: sentence, ...window })
    .describe('It is so at every instant of the run, or of the window.'),
  never: z
    .strictObject({ never: sentence, ...window })
    .describe('It is so at no instant of the run, or of the window.'),
  eventually: z
    .strictObject({ eventually: sentence, ...window })
    .describe('It is so at some instant of the run, or of the window.'),
};

export type ActionVerb = keyof typeof actionSchemas;
export type CheckVerb = keyof typeof checkSchemas;
export type Verb = ActionVerb | CheckVerb;

/** A step that changes something: its fields are those of the file, read: `{ verb: 'crash', at, crash: ref, where }`. */
export type Action = { [V in ActionVerb]: Placed<V> & Readonly<z.output<(typeof actionSchemas)[V]>> }[ActionVerb];

/** A step that only looks. The window says when the expectation is asked; for `expect` it is `at` ... `at + within`. */
export interface Check extends Placed<CheckVerb> {
  readonly expectation: Expectation;
  readonly from: Ms;
  /** Null for the end of the run. */
  readonly until: Ms | null;
}

export type Step = Action | Check;

interface Placed<V extends Verb> {
  readonly verb: V;
  /** Where the step stands in its file; null for a step that no file holds. */
  readonly where: Position | null;
}

export const actionVerbs = Object.keys(actionSchemas) as readonly ActionVerb[];
export const checkVerbs = Object.keys(checkSchemas) as readonly CheckVerb[];

/** Keys that belong to a verb and are none. */
export const modifiers: readonly string[] = [
  ...new Set(Object.values({ ...actionSchemas, ...checkSchemas }).flatMap((schema) => Object.keys(schema.shape))),
].filter((key) => ![...actionVerbs, ...checkVerbs].some((verb) => verb === key));

export function isCheck(step: Step): step is Check {
  return checkVerbs.some((verb) => verb === step.verb);
}
