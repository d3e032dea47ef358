// Storage classes: what they ask of a new volume, what is wrong with them, and what a VM on each kind of storage can do.
import type { StorageClassManifest } from '../manifest/index.ts';
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

/** Provisioner of Longhorn: longhorn/longhorn-manager types/types.go @5ddaa369f. */
export const LONGHORN_DRIVER = 'driver.longhorn.io';

const MINUTE_MS = 60_000;
const MOST_REPLICAS = 20;

/** Reads the parameters of a Longhorn class; all problems at once, in words. */
export function volumeWish(
  storageClass: Pick<StorageClassManifest, 'name' | 'provisioner' | 'parameters'>,
): { readonly wish: VolumeWish } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const { parameters } = storageClass;
  const where = `storage class ${storageClass.name}`;
  if (storageClass.provisioner !== LONGHORN_DRIVER)
    problems.push(`${where}: provisioner ${storageClass.provisioner} is not ${LONGHORN_DRIVER}`);
  const number = (key: string, otherwise: number, least: number, most: number): number => {
    const text = parameters[key];
    if (text === undefined) return otherwise;
    const value = /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    problems.push(`${where}: ${key} is "${text}"; expected a whole number from ${least} to ${most}`);
    return otherwise;
  };
  const choice = (key: string, names: readonly string[]): number => {
    const text = parameters[key];
    if (text === undefined || text === '') return 0;
    const code = names.indexOf(text);
    if (code < 0) problems.push(`${where}: ${key} is "${text}"; expected one of ${names.join(', ')}`);
    return Math.max(0, code);
  };
  const list = (key: string): string[] =>
    (parameters[key] ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  const wish: VolumeWish = {
    numberOfReplicas: number('numberOfReplicas', 3, 1, MOST_REPLICAS),
    staleAfterMs: number('staleReplicaTimeout', 30, 1, Number.MAX_SAFE_INTEGER) * MINUTE_MS,
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
