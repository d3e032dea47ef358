// Why Longhorn does not schedule a replica: its own error words, as bits, since one search may collect several.

/** Codes and words of longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/node.go:53-67 @5ddaa369f, and those of Schedule itself
 *  (scheduler/replica_scheduler.go:66 @5ddaa369f). */
export const ScheduleError = {
  InsufficientStorage: 1 << 0,
  DiskNotFound: 1 << 1,
  DiskUnavailable: 1 << 2,
  TagsNotFulfilled: 1 << 3,
  NodeUnavailable: 1 << 4,
  EngineImageNotReady: 1 << 5,
  HardNodeAffinityNotSatisfied: 1 << 6,
  TopologyNotSatisfied: 1 << 7,
  LinkedCloneNotSatisfied: 1 << 8,
  UnusedFailedReplica: 1 << 9,
  ReplicaAlreadyScheduled: 1 << 10,
  IncompatibleVolumeSize: 1 << 11,
} as const;

export type ScheduleErrorCode = keyof typeof ScheduleError;

const WORDS: Readonly<Record<ScheduleErrorCode, string>> = {
  InsufficientStorage: 'insufficient storage',
  DiskNotFound: 'disk not found',
  DiskUnavailable: 'disks are unavailable',
  TagsNotFulfilled: 'tags not fulfilled',
  NodeUnavailable: 'nodes are unavailable',
  EngineImageNotReady: 'none of the node candidates contains a ready engine image',
  HardNodeAffinityNotSatisfied: 'hard affinity cannot be satisfied',
  TopologyNotSatisfied: 'topology requirement cannot be satisfied',
  LinkedCloneNotSatisfied: 'linked clone replica cannot be satisfied',
  UnusedFailedReplica: 'unused failed replica is not supported',
  ReplicaAlreadyScheduled: 'replica already scheduled',
  IncompatibleVolumeSize: 'incompatible volume size',
};

/** The codes of a set of errors, in the order above. */
export function errorCodes(errors: number): ScheduleErrorCode[] {
  return Object.entries(ScheduleError).flatMap(([code, bit]) =>
    (errors & bit) === 0 ? [] : [code as ScheduleErrorCode],
  );
}

/** What a volume's condition Scheduled says. Strict anti-affinity has no words of its own, so an empty set gets Longhorn's general ones.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go:2616 @5ddaa369f. */
export function errorWords(errors: number): string {
  const codes = errorCodes(errors);
  return codes.length === 0 ? 'replica scheduling failed' : codes.map((code) => WORDS[code]).join('; ');
}
