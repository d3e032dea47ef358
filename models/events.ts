// Every event of a cluster, one line each: the whole vocabulary of what can happen.
// Long because it is one list, a line an event.
import { event, NUMBER } from '../engine/event.ts';

// Faults and what operators do. These come from outside, through `inject`.
export const nodeCrash = event('node.crash', { node: 'node' }, { lane: 'fault' });
export const nodeStart = event('node.start', { node: 'node' }, { lane: 'fault' });
export const diskFail = event('disk.fail', { disk: 'disk' }, { lane: 'fault' });
export const diskReplace = event('disk.replace', { disk: 'disk' }, { lane: 'fault' });
export const networkSplit = event('network.split', { node: 'node', island: NUMBER }, { lane: 'fault' });
export const networkHealed = event('network.healed', {}, { lane: 'fault' });
export const nodeCordon = event('node.cordon', { node: 'node', cordoned: NUMBER }, { lane: 'fault' });
export const vmStart = event('vm.start', { vm: 'vm' }, { lane: 'fault' });
export const vmStop = event('vm.stop', { vm: 'vm' }, { lane: 'fault' });
export const vmRestart = event('vm.restart', { vm: 'vm' }, { lane: 'fault' });
/** The guest ends without having been asked to: QEMU dies, or a panic device reports that the kernel has. */
export const vmCrash = event('vm.crash', { vm: 'vm' }, { lane: 'fault' });
/** The VM object is deleted, with its volumes or without. */
export const vmDelete = event('vm.delete', { vm: 'vm', withVolumes: NUMBER }, { lane: 'fault' });
/** CPUs and memory (in MiB) of a VM are changed in its object: plugged if that can be, else left to its next start. */
export const vmResizeCpu = event('vm.resize-cpu', { vm: 'vm', vcpus: NUMBER }, { lane: 'fault' });
export const vmResizeMemory = event('vm.resize-memory', { vm: 'vm', mebibytes: NUMBER }, { lane: 'fault' });
/** A volume becomes one of a VM's, or is taken out of the one that has it, while that runs. */
export const volumePlug = event('volume.plug', { volume: 'volume', vm: 'vm' }, { lane: 'fault' });
export const volumeUnplug = event('volume.unplug', { volume: 'volume' }, { lane: 'fault' });
/** A live migration is asked for, to a node or (-1) to any; or the one under way is given up. */
export const vmMigrate = event('vm.migrate', { vm: 'vm', node: NUMBER }, { lane: 'fault' });
export const vmCancelMigration = event('vm.cancel-migration', { vm: 'vm' }, { lane: 'fault' });
export const vmPostCopy = event('vm.post-copy', { vm: 'vm' }, { lane: 'fault' });
export const nodeDrain = event('node.drain', { node: 'node' }, { lane: 'fault' });
export const nodeEnterMaintenance = event(
  'node.enter-maintenance',
  { node: 'node', forced: NUMBER },
  { lane: 'fault' },
);
export const nodeLeaveMaintenance = event('node.leave-maintenance', { node: 'node' }, { lane: 'fault' });
/** Argument two is the new value as `settingArgument` packs it (models/setting-value.ts). */
export const settingChange = event('setting.change', { setting: 'setting', packed: NUMBER }, { lane: 'fault' });

// Power and reachability: facts.
export const nodePowerLost = event('node.power-lost', { node: 'node' }, { lane: 'physical' });
export const nodeBooted = event('node.booted', { node: 'node' }, { lane: 'physical', timer: 'boot' });
/** Someone's view of someone else changed: node and whether it can be reached from the majority. */
export const reachChanged = event('reach.changed', { node: 'node' }, { lane: 'physical' });
/** The API takes writes again, or a controller has a reason to look: whoever waits looks now. */
export const apiBack = event('api.back', {}, { lane: 'control' });

// Beliefs about nodes.
export const nodeSilent = event('node.silent', { node: 'node' }, { timer: 'silence' });
export const nodePosted = event('node.posted', { node: 'node' }, { timer: 'heartbeat' });
export const nodeUnresponsive = event('node.unresponsive', { node: 'node' }, { timer: 'unresponsive' });
export const nodeDownTaint = event('node.drain-tainted', { node: 'node' }, { timer: 'node-down' });
export const nodeOutOfService = event('node.out-of-service', { node: 'node' }, { timer: 'node-down' });
export const nodeForceDelete = event('node.pods-force-deleted', { node: 'node' }, { timer: 'node-down' });
export const podGc = event('pod-gc.collected', { node: 'node' }, { timer: 'pod-gc' });

// Virtual machines.
export const vmReconcile = event('vm.reconcile', { vm: 'vm' }, { timer: 'reconcile' });
/** The next VM of a workload comes; a VM goes for good. */
export const arrivalDue = event('workload.arrival-due', { cluster: 'cluster' }, { timer: 'arrival' });
export const loadSampled = event('workload.sampled', { cluster: 'cluster' }, { lane: 'physical', timer: 'load' });
/** The next step of a demand begins; what a guest wants, or where it can get it, has changed. */
export const demandChanged = event(
  'workload.demand-changed',
  { demand: 'demand' },
  { lane: 'physical', timer: 'load' },
);
export const trafficChanged = event('workload.traffic-changed', { vm: 'vm' }, { lane: 'physical', timer: 'traffic' });
export const vmDepart = event('vm.depart', { vm: 'vm' }, { timer: 'depart' });
/** The scheduler looks for a node for a pod; the pod has got one; it is told to go; a pod is gone. */
export const podSchedule = event('pod.schedule', { pod: 'pod' }, { timer: 'schedule' });
export const podBound = event('pod.bound', { pod: 'pod' }, { timer: 'bound' });
export const podDelete = event('pod.delete', { pod: 'pod' }, { timer: 'delete' });
export const podRemoved = event('pod.removed', {});
export const vmiVolumesReady = event('vmi.volumes-ready', { vmi: 'vmi' }, { timer: 'start' });
export const vmiDomainStarted = event('vmi.domain-started', { vmi: 'vmi' }, { lane: 'physical', timer: 'start' });
/** A booting guest has read, or computed, what it had to. */
export const bootWorkDone = event('guest.boot-work-done', { bootWork: 'bootWork' }, { lane: 'physical' });
export const guestBooted = event('guest.booted', { vmi: 'vmi' }, { lane: 'physical', timer: 'start' });
/** A guest has not answered its liveness probe for too long, if it still does not. */
export const livenessFailed = event('guest.liveness-failed', { vmi: 'vmi' }, { timer: 'liveness' });
export const guestHalted = event('guest.halted', { vmi: 'vmi' }, { lane: 'physical', timer: 'start' });
export const vmiPodGone = event('vmi.pod-gone', { vmi: 'vmi' }, { timer: 'gone' });

// Live migration, evacuation and maintenance.
export const migrationReconcile = event('migration.reconcile', { migration: 'migration' }, { timer: 'reconcile' });
export const migrationPodReady = event('migration.pod-ready', { migration: 'migration' }, { timer: 'start' });
export const migrationPodTimeout = event('migration.pod-timeout', { migration: 'migration' }, { timer: 'pod-timeout' });
export const migrationStarted = event(
  'migration.started',
  { migration: 'migration' },
  { lane: 'physical', timer: 'start' },
);
export const migrationPassDone = event('migration.pass-done', { migration: 'migration' }, { lane: 'physical' });
export const migrationSync = event('migration.synced', { migration: 'migration' }, { lane: 'physical', timer: 'sync' });
export const migrationSwitched = event(
  'migration.switched',
  { migration: 'migration' },
  { lane: 'physical', timer: 'start' },
);
export const migrationDeadline = event('migration.deadline', { migration: 'migration' }, { timer: 'deadline' });
export const migrationProgress = event('migration.progress-checked', { migration: 'migration' }, { timer: 'progress' });
export const migrationBroken = event('migration.connection-lost', { migration: 'migration' }, { timer: 'broken' });
/** The guest of an instance is lost beyond help: half of its memory was on a node that is gone. */
export const vmiLost = event('vmi.lost', { vmi: 'vmi' }, { lane: 'physical', timer: 'lost' });
export const migrationEnded = event('migration.ended', { migration: 'migration' });
export const evacuate = event('node.evacuate', { node: 'node' }, { timer: 'evacuate' });
export const descheduleDue = event('descheduler.due', { cluster: 'cluster' }, { timer: 'deschedule' });
export const drainChecked = event('node.drain-checked', { node: 'node' }, { timer: 'drain' });
export const nodeDrained = event('node.drained', { node: 'node' }, { timer: 'drain' });

// Volumes and replicas.
export const replicaLost = event('replica.lost', { replica: 'replica' }, { lane: 'physical', timer: 'io' });
export const volumeAttach = event('volume.attach', { volume: 'volume' }, { timer: 'attach' });
export const volumeAttached = event('volume.attached', { volume: 'volume' }, { timer: 'attach' });
export const volumeEngineLost = event('volume.engine-lost', { volume: 'volume' }, { lane: 'physical' });
/** Kubernetes takes a volume from a node that never said that it is unmounted. */
export const volumeForceDetach = event('volume.force-detach', { volume: 'volume' }, { timer: 'force-detach' });
export const volumeReplenish = event('volume.replenish', { volume: 'volume' }, { timer: 'replenish' });
export const replicaCopied = event('replica.copied', { replica: 'replica' }, { lane: 'physical' });
export const replicaStale = event('replica.stale', { replica: 'replica' }, { timer: 'stale' });
/** One replica less rebuilds on a node: who is in line there may begin. */
export const rebuildPlaceFree = event('rebuild.place-free', { node: 'node' }, { timer: 'place-free' });
export const replicaRebuilt = event('replica.rebuilt', { replica: 'replica' }, { lane: 'physical', timer: 'rebuilt' });

// What users and operators do to storage. Sizes in whole MiB.
export const volumeCreate = event('volume.create', { volume: 'volume' }, { lane: 'fault' });
export const volumeDelete = event('volume.delete', { volume: 'volume' }, { lane: 'fault' });
export const volumeExpand = event('volume.expand', { volume: 'volume', mebibytes: NUMBER }, { lane: 'fault' });
export const volumeReplicaCount = event('volume.replica-count', { volume: 'volume', count: NUMBER }, { lane: 'fault' });
export const volumeLocality = event('volume.locality', { volume: 'volume', locality: NUMBER }, { lane: 'fault' });
export const volumeBalance = event('volume.auto-balance', { volume: 'volume', balance: NUMBER }, { lane: 'fault' });
export const volumeTicket = event('volume.ticket', { volume: 'volume', node: 'node' }, { lane: 'fault' });
/** A second ticket asks for a second engine on a node; it ends with the engine on the node given. */
export const volumeMigrate = event('volume.migrate', { volume: 'volume', node: 'node' }, { lane: 'fault' });
export const volumeMigrateEnd = event('volume.migrate-end', { volume: 'volume', node: 'node' }, { lane: 'fault' });
export const volumeSalvage = event('volume.salvage', { volume: 'volume' }, { lane: 'fault' });
export const volumeWrite = event('volume.write', { volume: 'volume', mebibytes: NUMBER }, { lane: 'physical' });
export const volumeTrim = event('volume.trim', { volume: 'volume', mebibytes: NUMBER }, { lane: 'physical' });
export const snapshotTake = event('snapshot.take', { volume: 'volume' }, { lane: 'fault' });
export const snapshotDelete = event('snapshot.delete', { snapshot: 'snapshot' }, { lane: 'fault' });
export const snapshotPurge = event('snapshot.purge', { volume: 'volume' }, { lane: 'fault' });
/** The time of a recurring job has come; its work on one volume goes on. */
export const recurringJobDue = event('recurring-job.due', { job: 'recurringJob' }, { timer: 'cron' });
export const jobRunNext = event('recurring-job.next', { run: 'jobRun' }, { timer: 'job-run' });
/** Longhorn finds the directory of a replica that nobody owns; it is deleted. */
export const orphanFound = event('orphan.found', { orphan: 'orphan' }, { timer: 'orphan' });
export const orphanDelete = event('orphan.delete', { orphan: 'orphan' }, { timer: 'orphan-grace' });
/** A backup is asked for; it begins, has been sent, was given up; and is over, one way or the other. */
export const backupTake = event('backup.take', { volume: 'volume' }, { lane: 'fault' });
export const backupStart = event('backup.start', { backup: 'backup' }, { timer: 'backup' });
export const backupSent = event('backup.sent', { backup: 'backup' }, { lane: 'physical' });
export const backupTimedOut = event('backup.timed-out', { backup: 'backup' }, { lane: 'physical', timer: 'backup' });
export const backupEnded = event('backup.ended', { backup: 'backup' });
/** A disk has got its copy of a backing image; it is time to look for copies that nobody needs. */
export const imageCopied = event('image.copied', { imageCopy: 'imageCopy' }, { lane: 'physical' });
export const imageReview = event('image.review', { image: 'image' }, { timer: 'review' });
/** A new volume is made of a volume's last backup, or new ones of a VM's; one replica has all of it, the target was silent for too long; and a
 *  restore is over, one way or the other. */
export const volumeRestore = event('volume.restore', { volume: 'volume' }, { lane: 'fault' });
export const vmRestore = event('vm.restore', { vm: 'vm' }, { lane: 'fault' });
export const restoreCopied = event('restore.copied', { restoreCopy: 'restoreCopy' }, { lane: 'physical' });
export const restoreTimedOut = event(
  'restore.timed-out',
  { restore: 'restore' },
  { lane: 'physical', timer: 'restore' },
);
export const restoreEnded = event('restore.ended', { restore: 'restore' });
/** The backup target goes away or comes back; Longhorn looks. */
export const backupTargetSet = event('backup-target.set', { target: 'backupTarget', away: NUMBER }, { lane: 'fault' });
export const backupTargetPolled = event('backup-target.polled', { target: 'backupTarget' }, { timer: 'poll' });
export const replicaDelete = event('replica.delete', { replica: 'replica' }, { lane: 'fault' });
export const replicaCrash = event('replica.crash', { replica: 'replica' }, { lane: 'fault' });
export const instanceManagerCrash = event('instance-manager.crash', { node: 'node' }, { lane: 'fault' });
export const diskAllow = event('disk.allow-scheduling', { disk: 'disk', allowed: NUMBER }, { lane: 'fault' });
export const diskEvict = event('disk.evict', { disk: 'disk', requested: NUMBER }, { lane: 'fault' });
export const nodeAllow = event('node.allow-scheduling', { node: 'node', allowed: NUMBER }, { lane: 'fault' });
export const nodeEvict = event('node.evict', { node: 'node', requested: NUMBER }, { lane: 'fault' });
/** Something that placement depends on has changed: whoever waits for a place looks again. */
export const storageChanged = event('storage.changed', {});
/** The drain of a node asks for its instance manager's pod; the pod runs again. */
export const instanceManagerEvict = event('instance-manager.evict', { node: 'node' }, { timer: 'instance-manager' });
export const instanceManagerStarted = event(
  'instance-manager.started',
  { node: 'node' },
  { timer: 'instance-manager' },
);
/** A small change of a volume's size reaches its status. */
export const sizeReported = event('volume.size-reported', { volume: 'volume' }, { timer: 'reported' });
/** The guest's workload has written a piece, or has to begin another one. */
export const volumeWritten = event('volume.written', { volume: 'volume' }, { lane: 'physical', timer: 'written' });
/** No replica has room for what is written: the writer gets an error. */
export const volumeFull = event('volume.full', { volume: 'volume' }, { lane: 'physical' });
/** Pods that started before a volume was lost and came back are restarted. */
export const volumeRemount = event('volume.remount', { volume: 'volume' }, { timer: 'remount' });
/** What users do to applications, and what becomes of their pods. */
export const applicationScale = event(
  'application.scale',
  { application: 'application', replicas: NUMBER },
  { lane: 'fault' },
);
export const applicationForceDelete = event(
  'application.force-delete',
  { application: 'application' },
  { lane: 'fault' },
);
export const applicationPlace = event('application.place', { application: 'application' }, { timer: 'pod' });
export const applicationStarted = event('application.started', { application: 'application' }, { timer: 'pod' });
export const applicationEnded = event('application.ended', { application: 'application' }, { timer: 'pod' });
/** The pod of a share manager is deleted; its NFS server answers; its lease has run out. */
export const shareManagerDelete = event('share-manager.delete', { volume: 'volume' }, { lane: 'fault' });
export const shareManagerServing = event('share-manager.serving', { volume: 'volume' }, { timer: 'share-manager' });
export const shareManagerStale = event('share-manager.stale', { volume: 'volume' }, { timer: 'share-lease' });
/** The next file of a rebuild begins. */
export const replicaNextFile = event(
  'replica.next-file',
  { replica: 'replica' },
  { lane: 'physical', timer: 'rebuilt' },
);

// Addresses.
export const vipAnnounced = event(
  'vip.announced',
  { vip: 'vip', node: 'node' },
  { lane: 'physical', timer: 'announce' },
);

export const lbCreate = event('load-balancer.create', { lb: 'lb' }, { lane: 'fault' });
export const lbDelete = event('load-balancer.delete', { lb: 'lb' }, { lane: 'fault' });
/** Harvester's controller looks whether a load balancer has an address. */
export const lbReconcile = event('load-balancer.reconcile', { lb: 'lb' }, { timer: 'reconcile' });
export const backendProbed = event('backend.probed', { backend: 'backend' }, { timer: 'probe' });
/** Whether the guest of a VM serves may have changed: who sends to it looks. */
export const servingChanged = event('vm.serving-changed', { vm: 'vm' }, { lane: 'physical' });

// Faults of the control plane and of networks. `how` is a code of the model that handles it.
export const kubeletFail = event('kubelet.fail', { node: 'node', how: NUMBER }, { lane: 'fault' });
export const kubeletRecover = event('kubelet.recover', { node: 'node' }, { lane: 'fault' });
export const nicFail = event('nic.fail', { nic: 'nic', how: NUMBER }, { lane: 'fault' });
export const nicRepair = event('nic.repair', { nic: 'nic' }, { lane: 'fault' });
export const nicFlap = event('nic.flap', { nic: 'nic', periodMs: NUMBER }, { lane: 'fault' });
export const switchFail = event('switch.fail', { switch: 'switch', how: NUMBER }, { lane: 'fault' });
export const switchRepair = event('switch.repair', { switch: 'switch' }, { lane: 'fault' });
/** One network of a node is put into a partition of that number; 0 takes it back. */
export const attachmentSplit = event(
  'attachment.split',
  { attachment: 'attachment', partition: NUMBER },
  { lane: 'fault' },
);
/** Share of the rate that is left, in thousandths. */
export const attachmentSlow = event(
  'attachment.slow',
  { attachment: 'attachment', thousandths: NUMBER },
  { lane: 'fault' },
);
export const attachmentOneWay = event(
  'attachment.one-way',
  { attachment: 'attachment', lost: NUMBER },
  { lane: 'fault' },
);
/** A pool of addresses, or a cluster network, is deleted; a VlanConfig no longer names the node of an attachment. */
export const ipPoolDelete = event('ip-pool.delete', { pool: 'ipPool' }, { lane: 'fault' });
export const networkDelete = event('network.delete', { network: 'network' }, { lane: 'fault' });
export const attachmentRemove = event('attachment.remove', { attachment: 'attachment' }, { lane: 'fault' });
export const etcdDiskSlow = event('etcd.disk-slow', { node: 'node', fsyncMs: NUMBER }, { lane: 'fault' });
export const etcdReset = event('etcd.reset', { node: 'node', restore: NUMBER }, { lane: 'fault' });
/** etcd's objects are kept for a restore: all of them now, or those of this member whenever it falls behind. */
export const etcdKeep = event('etcd.keep', { node: 'node', what: NUMBER });
/** A wiped member joins etcd again. */
export const etcdJoin = event('etcd.join', { node: 'node' }, { lane: 'fault' });
/** The clock of a node is fast by so many millionths from now on; negative: slow. */
export const clockDrift = event('clock.drift', { node: 'node', ppm: NUMBER }, { lane: 'fault' });
export const apiHang = event('api.hang', { node: 'node' }, { lane: 'fault' });
export const kubeVipStop = event('kube-vip.stop', { node: 'node', how: NUMBER }, { lane: 'fault' });
export const kubeVipRestart = event('kube-vip.restart', { node: 'node' }, { lane: 'fault' });
export const vipEndpoints = event('vip.endpoints', { vip: 'vip', present: NUMBER }, { lane: 'fault' });
export const leaseSteal = event('lease.steal', { lease: 'lease' }, { lane: 'fault' });
export const nodeDelete = event('node.delete', { node: 'node' }, { lane: 'fault' });
export const promotionFail = event('promotion.fail', { node: 'node' }, { lane: 'fault' });
export const promotionJobDelete = event('promotion.job-delete', { node: 'node' }, { lane: 'fault' });
export const promotionClear = event('promotion.clear', { node: 'node' }, { lane: 'fault' });
export const upgradeSet = event('upgrade.set', { cluster: 'cluster', running: NUMBER }, { lane: 'fault' });

// Networks: what follows.
export const nicNoticed = event('nic.noticed', { nic: 'nic' }, { lane: 'physical', timer: 'notice' });
export const nicFlapped = event('nic.flapped', { nic: 'nic' }, { lane: 'physical', timer: 'flap' });

// The control plane.
export const etcdCaughtUp = event('etcd.caught-up', { node: 'node' }, { lane: 'physical', timer: 'catch-up' });
export const etcdPromote = event('etcd.promote-learner', { node: 'node' }, { timer: 'learner' });
export const etcdTimedOut = event('etcd.timed-out', { node: 'node' }, { lane: 'physical', timer: 'campaign' });
/** The balancer of a node's agent has found another API server. */
export const agentMoved = event('agent.moved', { node: 'node' }, { lane: 'physical', timer: 'agent' });
export const apiRestarted = event('api.restarted', { node: 'node' }, { timer: 'liveness' });
/** No writes are taken from now on. */
export const apiLost = event('api.lost', {}, { lane: 'control' });
export const leaseTry = event('lease.try', { contender: 'contender' }, { timer: 'poll' });
export const leaseGaveUp = event('lease.gave-up', { contender: 'contender' }, { timer: 'give-up' });
/** A pod of a controller that may run anywhere starts on another node. */
export const controllerStarted = event('controller.started', { contender: 'contender' }, { timer: 'start' });
/** A contender leads from now on, or has noticed that it does not any more. */
export const leaseTaken = event('lease.taken', { lease: 'lease', contender: 'contender' });
export const leaseLost = event('lease.lost', { lease: 'lease', contender: 'contender' });
export const nodeFailing = event('node.failing', { node: 'node' }, { timer: 'heartbeat' });
export const nodeNoExecute = event('node.no-execute', { node: 'node' }, { timer: 'no-execute' });
export const podsEvict = event('node.pods-evicted', { node: 'node' }, { timer: 'eviction' });
export const promotionStart = event('promotion.start', { node: 'node' });
export const promotionDone = event('promotion.done', { node: 'node' }, { timer: 'promotion' });

// Failures by chance: a component's turn to fail, and to be mended.
export const hazardStrike = event('hazard.strike', { hazard: 'hazard' }, { lane: 'fault', timer: 'strike' });
export const hazardMend = event('hazard.mend', { hazard: 'hazard' }, { lane: 'fault', timer: 'strike' });
