// Parameters of a StorageClass of Longhorn: which there are, and what each may be.
import { nearestName } from './issue.ts';
import { bad, inside, report, type Shape, textMap } from './shape.ts';

/** Provisioner of Longhorn: longhorn/longhorn-manager types/types.go @5ddaa369f. */
export const LONGHORN_DRIVER = 'driver.longhorn.io';

export interface ParameterProblem {
  readonly message: string;
  readonly expected: string;
  readonly nearest?: string;
}

interface Rule {
  readonly expected: string;
  accepts(text: string): boolean;
  /** Names of the values of a choice. */
  readonly names?: readonly string[];
}

const ANY: Rule = { expected: 'text', accepts: () => true };
/** As Go's strconv.ParseBool reads them. */
const FLAG: Rule = {
  expected: '"true" or "false"',
  accepts: (text) => /^(1|0|t|f|true|false|T|F|TRUE|FALSE|True|False)$/.test(text),
};

function whole(least: number, most: number): Rule {
  const expected =
    most === Number.POSITIVE_INFINITY ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`;
  return { expected, accepts: (text) => /^[+-]?\d+$/.test(text) && Number(text) >= least && Number(text) <= most };
}

function choice(...names: readonly string[]): Rule {
  return { expected: `one of ${names.join(', ')}`, accepts: (text) => text === '' || names.includes(text), names };
}

const SWITCH = choice('ignored', 'enabled', 'disabled');

/** Source: longhorn/longhorn-manager csi/util.go (getVolumeOptions) @00771819 and k8s/pkg/apis/longhorn/v1beta2/backingimage.go @0a03aa6b. 0
 *  replicas leave the number to the setting default-replica-count, and a staleReplicaTimeout of 0 or less means 2880 minutes. */
const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    numberOfReplicas: whole(0, 20),
    staleReplicaTimeout: whole(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    dataLocality: choice('disabled', 'best-effort', 'strict-local'),
    replicaAutoBalance: choice('ignored', 'disabled', 'least-effort', 'best-effort'),
    replicaSoftAntiAffinity: SWITCH,
    replicaZoneSoftAntiAffinity: SWITCH,
    replicaDiskSoftAntiAffinity: SWITCH,
    unmapMarkSnapChainRemoved: SWITCH,
    freezeFilesystemForSnapshot: SWITCH,
    dataEngine: choice('v1', 'v2'),
    backendStoreDriver: choice('v1', 'v2'),
    migratable: FLAG,
    encrypted: FLAG,
    share: FLAG,
    exclusive: FLAG,
    disableRevisionCounter: FLAG,
    backingImageMinNumberOfCopies: whole(0, Number.POSITIVE_INFINITY),
    ublkNumberOfQueue: whole(0, Number.POSITIVE_INFINITY),
    ublkQueueDepth: whole(0, Number.POSITIVE_INFINITY),
    fromBackup: ANY,
    backupTargetName: ANY,
    backupBlockSize: ANY,
    dataSource: ANY,
    cloneMode: ANY,
    backingImage: ANY,
    backingImageDataSourceType: ANY,
    backingImageDataSourceParameters: ANY,
    backingImageChecksum: ANY,
    backingImageNodeSelector: ANY,
    backingImageDiskSelector: ANY,
    recurringJobSelector: ANY,
    recurringJobs: ANY,
    diskSelector: ANY,
    nodeSelector: ANY,
    frontend: ANY,
    fsType: ANY,
    mkfsParams: ANY,
    nfsOptions: ANY,
    baseImage: ANY,
  }),
);

/** What is wrong with the value of a parameter, or null. One that Longhorn does not know is passed over by it: `unknownParameter`. */
export function parameterProblem(key: string, text: string): ParameterProblem | null {
  const rule = RULES.get(key);
  if (rule === undefined || rule.accepts(text.trim())) return null;
  const like = rule.names === undefined ? undefined : nearestName(text, rule.names);
  return { message: `${key} is "${text}"`, expected: rule.expected, ...(like === undefined ? {} : { nearest: like }) };
}

/** The sidecars of CSI take those that begin with their domain. */
function unknownParameter(key: string): { readonly nearest?: string } | null {
  if (RULES.has(key) || key.startsWith('csi.storage.k8s.io/')) return null;
  const like = nearestName(key, [...RULES.keys()]);
  return like === undefined ? {} : { nearest: like };
}

/** Parameters of any class; those of Longhorn's own are looked at one by one, each with its place. */
export const classParameters: Shape<Readonly<Record<string, string>>> = {
  ...textMap,
  read(source, place) {
    const value = textMap.read(source, place);
    const { provisioner } = place.source.value as { readonly provisioner?: unknown };
    if (value === bad || provisioner !== LONGHORN_DRIVER) return value;
    let failed = false;
    for (const key of Object.keys(value)) {
      const problem = parameterProblem(key, value[key] ?? '');
      const unknown = unknownParameter(key);
      if (problem !== null) {
        const { message, ...more } = problem;
        report(inside(place, key), 'wrong-parameter', message, more);
        failed = true;
      } else if (unknown !== null)
        report(inside(place, key), 'unknown-parameter', `Longhorn knows no parameter "${key}" and passes over it`, {
          severity: 'warning',
          ...unknown,
        });
    }
    return failed ? bad : value;
  },
};
