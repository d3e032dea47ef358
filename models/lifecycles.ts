// Lifecycles of everything in a cluster, as XState configs: the only list of states there is.
import { lifecycle } from '../engine/lifecycle.ts';

/** Fact: whether a machine has power and its operating system runs. */
export const NodePower = lifecycle({
  id: 'node-power',
  initial: 'On',
  states: {
    On: { on: { PowerLost: 'Off' } },
    Off: { on: { PowerBack: 'Booting' } },
    Booting: { on: { Booted: 'On', PowerLost: 'Off' } },
  },
});

/** Belief: the Ready condition of a Kubernetes node. */
export const NodeReady = lifecycle({
  id: 'node-ready',
  initial: 'True',
  states: {
    True: { on: { Silent: 'Unknown', Failing: 'False' } },
    Unknown: { on: { Posted: 'True', Failing: 'False' } },
    False: { on: { Posted: 'True', Silent: 'Unknown' } },
  },
});

/** Fact: whether a disk gives its data. */
export const DiskHealth = lifecycle({
  id: 'disk-health',
  initial: 'Good',
  states: { Good: { on: { Failed: 'Dead' } }, Dead: { on: { Replaced: 'Good' } } },
});

/** Longhorn volume state. Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/volume.go:10 @5ddaa369. */
export const VolumeState = lifecycle({
  id: 'volume-state',
  initial: 'creating',
  states: {
    creating: { on: { Stopped: 'detached', Delete: 'deleting' } },
    detached: { on: { Attach: 'attaching', Delete: 'deleting' } },
    attaching: { on: { EngineRunning: 'attached', Detach: 'detaching', Delete: 'deleting' } },
    attached: { on: { Detach: 'detaching', Delete: 'deleting' } },
    detaching: { on: { Stopped: 'detached', Attach: 'attaching', Delete: 'deleting' } },
    deleting: {},
  },
});

/** Longhorn volume robustness; derived from replica modes and written by one function only, hence an edge between any two.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:756 @5ddaa369. */
export const Robustness = lifecycle({
  id: 'robustness',
  initial: 'unknown',
  states: {
    unknown: { on: { Complete: 'healthy', Short: 'degraded', Empty: 'faulted' } },
    healthy: { on: { Short: 'degraded', Empty: 'faulted', Silent: 'unknown' } },
    degraded: { on: { Complete: 'healthy', Empty: 'faulted', Silent: 'unknown' } },
    faulted: { on: { Complete: 'healthy', Short: 'degraded', Silent: 'unknown' } },
  },
});

/** A replica as its engine sees it (WO, RW, ERR; longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/engine.go:8 @5ddaa369), or
 *  Stopped while no engine has it open, or Waiting: placed, but not started before others on its node are full. */
export const ReplicaMode = lifecycle({
  id: 'replica-mode',
  initial: 'Stopped',
  states: {
    Stopped: { on: { Opened: 'RW', Rebuild: 'WO', Queue: 'Waiting', Lost: 'ERR' } },
    WO: { on: { Synced: 'RW', Lost: 'ERR' } },
    RW: { on: { Closed: 'Stopped', Lost: 'ERR' } },
    ERR: { on: { Rebuild: 'WO', Queue: 'Waiting', Salvaged: 'Stopped' } },
    Waiting: { on: { Rebuild: 'WO', Lost: 'ERR' } },
  },
});

/** Belief: an instance manager, the process that runs all engines and replicas of a node.
 *  Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/instancemanager.go @5ddaa369f. */
export const InstanceManager = lifecycle({
  id: 'instance-manager',
  initial: 'running',
  states: {
    running: { on: { NodeLost: 'unknown', PodFailed: 'error', PodGone: 'stopped', PodPending: 'starting' } },
    unknown: { on: { PodReady: 'running', PodFailed: 'error', PodGone: 'stopped', PodPending: 'starting' } },
    stopped: { on: { PodPending: 'starting', PodReady: 'running', NodeLost: 'unknown', PodFailed: 'error' } },
    starting: { on: { PodReady: 'running', PodFailed: 'error', NodeLost: 'unknown', PodGone: 'stopped' } },
    error: { on: { PodPending: 'starting', PodReady: 'running', NodeLost: 'unknown', PodGone: 'stopped' } },
  },
});

/** Belief: the phase of a VirtualMachineInstance.
 *  Source: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:1056 @540f37cfa3. */
export const VmiPhase = lifecycle({
  id: 'vmi-phase',
  initial: 'Pending',
  states: {
    Pending: { on: { PodCreated: 'Scheduling', Fail: 'Failed' } },
    Scheduling: { on: { PodReady: 'Scheduled', Fail: 'Failed' } },
    Scheduled: { on: { DomainStarted: 'Running', Fail: 'Failed' } },
    Running: { on: { GuestShutdown: 'Succeeded', Fail: 'Failed' } },
    Succeeded: {},
    Failed: {},
  },
});

/** Belief: a virt-launcher pod as the API server holds it. */
export const LauncherPod = lifecycle({
  id: 'launcher-pod',
  initial: 'None',
  states: {
    None: { on: { Create: 'Pending' } },
    Pending: { on: { Bind: 'Starting', Delete: 'Gone' } },
    Starting: { on: { Started: 'Running', Delete: 'Terminating', ForceDelete: 'Gone' } },
    Running: { on: { Delete: 'Terminating', ForceDelete: 'Gone' } },
    Terminating: { on: { ForceDelete: 'Gone', Stopped: 'Gone' } },
    Gone: {},
  },
});

/** Belief: the one pod of a Deployment or StatefulSet, in the words of kubectl. CrashLoopBackOff stands for every container that does not run
 *  though its pod is there. */
export const ApplicationPod = lifecycle({
  id: 'application-pod',
  initial: 'None',
  states: {
    None: { on: { Create: 'Pending' } },
    Pending: { on: { Bind: 'ContainerCreating', Delete: 'None' } },
    ContainerCreating: { on: { Started: 'Running', Delete: 'None' } },
    Running: { on: { Broken: 'CrashLoopBackOff', Delete: 'Terminating', Restart: 'ContainerCreating' } },
    CrashLoopBackOff: { on: { Delete: 'Terminating', Restart: 'ContainerCreating' } },
    Terminating: { on: { Ended: 'None' } },
  },
});

/** Belief: the share manager that serves a ReadWriteMany volume over NFS.
 *  Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/sharemanager.go @5ddaa369f. */
export const ShareManager = lifecycle({
  id: 'share-manager',
  initial: 'stopped',
  states: {
    stopped: { on: { Start: 'starting' } },
    starting: { on: { Serving: 'running', Lost: 'stopped' } },
    running: { on: { Lost: 'stopped' } },
  },
});

/** Belief: a Longhorn Backup. Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/backup.go @5ddaa369f. */
export const Backup = lifecycle({
  id: 'backup',
  initial: 'New',
  states: {
    New: { on: { Start: 'InProgress', Fail: 'Error' } },
    InProgress: { on: { Done: 'Completed', Fail: 'Error' } },
    Completed: {},
    Error: {},
  },
});

/** Belief: a copy of a BackingImage on a disk; one that fails goes. Source: longhorn/longhorn-manager
 *  k8s/pkg/apis/longhorn/v1beta2/backingimage.go @0a03aa6b, where these are in-progress and ready. */
export const ImageCopy = lifecycle({
  id: 'image-copy',
  initial: 'InProgress',
  states: {
    InProgress: { on: { Done: 'Ready' } },
    Ready: {},
  },
});

/** Belief: the phase of a VirtualMachineInstanceMigration; only forward, or to Failed.
 *  Source: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:1779 @540f37cfa3. */
export const MigrationPhase = lifecycle({
  id: 'migration-phase',
  initial: 'Pending',
  states: {
    Pending: { on: { PodCreated: 'Scheduling', Fail: 'Failed' } },
    Scheduling: { on: { PodReady: 'Scheduled', Fail: 'Failed' } },
    Scheduled: { on: { HandedOff: 'PreparingTarget', Fail: 'Failed' } },
    PreparingTarget: { on: { Prepared: 'TargetReady', Fail: 'Failed' } },
    TargetReady: { on: { Started: 'Running', Fail: 'Failed' } },
    Running: { on: { Completed: 'Succeeded', Fail: 'Failed' } },
    Succeeded: {},
    Failed: {},
  },
});

/** Belief: Harvester's maintenance mode of a node, as its annotations show it: asked for, drained, empty.
 *  Source: harvester/harvester pkg/controller/master/node/maintain_controller.go:53 @3d63c2af1. */
export const Maintenance = lifecycle({
  id: 'maintenance',
  initial: 'Off',
  states: {
    Off: { on: { Ask: 'Draining' } },
    Draining: { on: { Drained: 'Running', Refuse: 'Off', Leave: 'Off' } },
    Running: { on: { Emptied: 'Completed', Leave: 'Off' } },
    Completed: { on: { Leave: 'Off' } },
  },
});

/** Fact: the guest operating system of one VirtualMachineInstance. */
export const Guest = lifecycle({
  id: 'guest',
  initial: 'Off',
  states: {
    Off: { on: { Start: 'Booting' } },
    Booting: { on: { Booted: 'Up', PowerLost: 'Off', IoError: 'Paused' } },
    Up: { on: { PowerLost: 'Off', Shutdown: 'Stopping', IoError: 'Paused', Suspend: 'Paused' } },
    Stopping: { on: { PowerLost: 'Off', Halted: 'Off' } },
    Paused: { on: { Resume: 'Up', PowerLost: 'Off' } },
  },
});

/** Fact: what a kubelet does. A failing one still posts, and what it posts is Ready=False; a stopped one says nothing. */
export const Kubelet = lifecycle({
  id: 'kubelet',
  initial: 'Running',
  states: {
    Running: { on: { Fail: 'Failing', Stop: 'Stopped' } },
    Failing: { on: { Recover: 'Running', Stop: 'Stopped' } },
    Stopped: { on: { Recover: 'Running', Fail: 'Failing' } },
  },
});

/** Membership in etcd. A learner gets the log, but neither votes nor counts. */
export const EtcdMember = lifecycle({
  id: 'etcd-member',
  initial: 'None',
  states: {
    None: { on: { Add: 'Learner' } },
    Learner: { on: { Promote: 'Voter', Remove: 'None' } },
    Voter: { on: { Remove: 'None' } },
  },
});

/** Annotation harvesterhci.io/promote-status. Source: harvester/harvester pkg/controller/master/node/promote_controller.go:59 @3d63c2a. */
export const Promotion = lifecycle({
  id: 'promotion',
  initial: 'none',
  states: {
    none: { on: { Start: 'running' } },
    running: { on: { JobComplete: 'complete', JobFailed: 'failed', JobDeleted: 'unknown' } },
    complete: { on: { Clear: 'none' } },
    failed: { on: { Clear: 'none' } },
    unknown: { on: { Clear: 'none' } },
  },
});

/** Fact: a network port. Grey: the light is on, and what is behind it is dead. */
export const PortHealth = lifecycle({
  id: 'port-health',
  initial: 'Up',
  states: {
    Up: { on: { Fail: 'Down', Fade: 'Grey' } },
    Down: { on: { Repair: 'Up', Fade: 'Grey' } },
    Grey: { on: { Repair: 'Up', Fail: 'Down' } },
  },
});

/** Fact: one process that takes part in a leader election. A stuck one lives and does nothing any more. */
export const Contender = lifecycle({
  id: 'contender',
  initial: 'Follows',
  states: {
    Follows: { on: { Acquire: 'Leads', Stop: 'Dead', Stick: 'Stuck' } },
    Leads: { on: { Lose: 'Follows', Stop: 'Dead', Stick: 'Stuck' } },
    Dead: { on: { Restart: 'Follows' } },
    Stuck: { on: { Restart: 'Follows', Stop: 'Dead' } },
  },
});

/** Every lifecycle by the column that follows it, for the page, for tests and for coverage. */
export const LIFECYCLES = {
  'node.power': NodePower,
  'node.ready': NodeReady,
  'disk.health': DiskHealth,
  'node.instanceManager': InstanceManager,
  'volume.state': VolumeState,
  'volume.robustness': Robustness,
  'volume.shareManager': ShareManager,
  'backup.state': Backup,
  'restore.state': Backup,
  'imageCopy.state': ImageCopy,
  'application.pod': ApplicationPod,
  'replica.mode': ReplicaMode,
  'vmi.phase': VmiPhase,
  'vmi.pod': LauncherPod,
  'vmi.guest': Guest,
  'migration.phase': MigrationPhase,
  'node.maintenance': Maintenance,
  'node.kubelet': Kubelet,
  'node.etcd': EtcdMember,
  'node.promotion': Promotion,
  'nic.health': PortHealth,
  'switch.health': PortHealth,
  'contender.role': Contender,
} as const;
