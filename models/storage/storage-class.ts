// Storage classes: what they ask of a new volume, what is wrong with them, and what a VM on each kind of storage can do.
import { LONGHORN_DRIVER, parameterProblem, type StorageClassManifest } from '../manifest/index.ts';
import { ANTI_AFFINITIES, AUTO_BALANCES, DATA_LOCALITIES } from './replica-rules.ts';

/** What a new volume of a class is like. Codes as in the columns of the table `volume`. */
export interface VolumeWish {
  readonly numberOfReplicas: number;
  readonly staleAfterMs: number;
  readonly nodeSelector: readonly string[];
  readonly diskSelector: readonly string[];
  readonly locality: number;
  readonly autoBalance: number;
  readonly softNode: number;
  readonly softZone: number;
  readonly softDisk: number;
  readonly v2: boolean;
}

const MINUTE_MS = 60_000;
/** What 0 or nothing stands for, two days: longhorn/longhorn-manager csi/util.go @00771819. Harvester's own classes say 30 minutes. */
const DEFAULT_STALE_MINUTES = 2880;

/** Reads the parameters of a Longhorn class; all problems at once, in words. `defaultReplicas` is the setting default-replica-count. */
export function volumeWish(
  storageClass: Pick<StorageClassManifest, 'name' | 'provisioner' | 'parameters'>,
  defaultReplicas: number,
): { readonly wish: VolumeWish } | { readonly problems: readonly string[] } {
  const { parameters } = storageClass;
  const where = `storage class ${storageClass.name}`;
  const problems = Object.entries(parameters).flatMap(([key, text]) => {
    const problem = parameterProblem(key, text);
    return problem === null ? [] : [`${where}: ${problem.message}; expected ${problem.expected}`];
  });
  if (storageClass.provisioner !== LONGHORN_DRIVER)
    problems.unshift(`${where}: provisioner ${storageClass.provisioner} is not ${LONGHORN_DRIVER}`);
  const number = (key: string): number => Math.max(0, Number(parameters[key] ?? 0));
  const choice = (key: string, names: readonly string[]): number => Math.max(0, names.indexOf(parameters[key] ?? ''));
  const list = (key: string): string[] =>
    (parameters[key] ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  const wish: VolumeWish = {
    numberOfReplicas: number('numberOfReplicas') || defaultReplicas,
    staleAfterMs: (number('staleReplicaTimeout') || DEFAULT_STALE_MINUTES) * MINUTE_MS,
    nodeSelector: list('nodeSelector'),
    diskSelector: list('diskSelector'),
    locality: choice('dataLocality', DATA_LOCALITIES),
    autoBalance: choice('replicaAutoBalance', ['ignored', ...AUTO_BALANCES]),
    softNode: choice('replicaSoftAntiAffinity', ANTI_AFFINITIES),
    softZone: choice('replicaZoneSoftAntiAffinity', ANTI_AFFINITIES),
    softDisk: choice('replicaDiskSoftAntiAffinity', ANTI_AFFINITIES),
    v2: choice('dataEngine', ['v1', 'v2']) === 1,
  };
  // It would pin the VM to the node and block drains: harvester/harvester pkg/webhook/resources/storageclass/validator.go:157 @3d63c2af1.
  if (parameters['dataLocality'] === 'strict-local')
    problems.push(`${where}: dataLocality strict-local is refused by Harvester: it would pin a VM to its node`);
  return problems.length > 0 ? { problems } : { wish };
}
