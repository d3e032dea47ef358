// Rows of settings that tests change.
import { settingNamed } from '../../models/settings.ts';

export function rowOf(key: string): number {
  const spec = settingNamed(key);
  if (spec === null) throw new Error(`no setting ${key}`);
  return spec.row;
}

export const concurrentLimit = rowOf('longhorn/concurrent-replica-rebuild-per-node-limit');
