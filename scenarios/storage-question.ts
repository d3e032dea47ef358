// The question that hci-twin storage is asked: a volume of a size, and settings to try. Read, or all that is wrong with it.
import type { ClusterManifest, StorageClassManifest } from '../models/manifest/index.ts';
import { LONGHORN_DRIVER } from '../models/manifest/index.ts';
import { nearestName } from '../models/manifest/issue.ts';
import { expectedOf, parseSettingValue } from '../models/setting-value.ts';
import { defaultOf, defaultReplicaCount, type SettingSpec, settingNamed, settings } from '../models/settings.ts';
import { volumeWish } from '../models/storage/storage-class.ts';

export interface StorageQuestion {
  /** Bytes of the next volume. */
  readonly size: number;
  /** Replicas of it; null takes the class's. */
  readonly replicas: number | null;
  /** Name of a storage class; null for the default one, or Longhorn's defaults where there is none. */
  readonly storageClass: string | null;
  /** Settings to be tried, `key=value`. */
  readonly changes: readonly string[];
}

type AskedClass = Pick<StorageClassManifest, 'name' | 'provisioner' | 'parameters'>;

export interface ReadQuestion {
  readonly storageClass: AskedClass;
  readonly changes: ReadonlyMap<SettingSpec, number>;
}

export function readQuestion(
  cluster: ClusterManifest,
  question: StorageQuestion,
): ReadQuestion | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const { size, replicas } = question;
  if (!(size > 0)) problems.push(`a volume of ${size} bytes: the size must be more than 0`);
  if (replicas !== null && !(Number.isInteger(replicas) && replicas >= 1 && replicas <= MOST_REPLICAS))
    problems.push(`${replicas} replicas: expected a whole number from 1 to ${MOST_REPLICAS}`);
  const changes = new Map<SettingSpec, number>();
  for (const change of question.changes) {
    const read = readChange(change);
    if (typeof read === 'string') problems.push(read);
    else changes.set(read.spec, read.value);
  }
  const found = classOf(cluster, question.storageClass);
  if (typeof found === 'string') return { problems: [...problems, found] };
  const wish = volumeWish(found, defaultOf(defaultReplicaCount, 1));
  if ('problems' in wish) problems.push(...wish.problems);
  return problems.length > 0 ? { problems } : { storageClass: found, changes };
}

/** Source: longhorn/longhorn-manager types/types.go (ValidateReplicaCount) @5ddaa369f. */
const MOST_REPLICAS = 20;

/** Or, in words, that there is no such class. */
function classOf({ storageClasses }: ClusterManifest, name: string | null): AskedClass | string {
  const found = storageClasses.find((c) => (name === null ? c.isDefault : c.name === name));
  if (found !== undefined) return found;
  if (name === null) return { name: 'default', provisioner: LONGHORN_DRIVER, parameters: {} };
  const names = storageClasses.map((c) => c.name);
  const like = nearestName(name, names);
  const known = names.length === 0 ? 'the cluster has none' : `expected one of ${names.join(', ')}`;
  return `there is no storage class ${name}; ${like === undefined ? known : `did you mean ${like}?`}`;
}

/** `key=value`, where `longhorn/` may be left out of the key. */
function readChange(change: string): { readonly spec: SettingSpec; readonly value: number } | string {
  const at = change.indexOf('=');
  const key = change.slice(0, at).trim();
  const spec = at < 1 ? null : (settingNamed(key) ?? settingNamed(`longhorn/${key}`));
  if (at < 1) return `"${change}": expected key=value, such as storage-over-provisioning-percentage=200`;
  if (spec === null) {
    const like = nearestName(
      key,
      settings().map((s) => s.key.replace(/^longhorn\//, '')),
    );
    return `unknown setting ${key}${like === undefined ? '' : `; did you mean ${like}?`}`;
  }
  const value = parseSettingValue(spec, change.slice(at + 1).trim());
  return value === null ? `${change}: expected ${expectedOf(spec)}` : { spec, value };
}
