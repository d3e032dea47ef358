// Which Harvester release a cluster runs, from what its objects say.
import { releases } from '../releases.ts';
import type { ClusterManifest } from './cluster.ts';
import { settingInForce } from './harvester-setting.ts';

export interface HarvesterRelease {
  /** `v1.9`. */
  readonly release: string;
  /** As found: `v1.9.0-rc6`, or the kubelet's `v1.36.3+rke2r1`. */
  readonly version: string;
  readonly from: 'server-version' | 'kubelet';
}

/**
 * The setting `server-version` decides; a development build has no number there. Then the oldest kubelet decides, since an upgrade changes
 * one node after the other. Null when neither is known.
 */
export function harvesterRelease(cluster: ClusterManifest): HarvesterRelease | null {
  const setting = cluster.harvesterSettings.find((s) => s.name === 'server-version');
  const version = setting === undefined ? '' : settingInForce(setting);
  const match = /^v?(\d+)\.(\d+)(\.|-|$)/.exec(version);
  if (match !== null) return { release: `v${match[1]}.${match[2]}`, version, from: 'server-version' };
  return releaseOfKubelets(cluster);
}

/** Each release names the Kubernetes of its last patch; earlier patches carry it or an older one, down to that of the release before. */
function releaseOfKubelets(cluster: ClusterManifest): HarvesterRelease | null {
  let oldest: { minor: number; version: string } | null = null;
  for (const { kubeletVersion } of cluster.nodes) {
    const minor = kubernetesMinor(kubeletVersion ?? '');
    if (kubeletVersion !== null && minor !== null && (oldest === null || minor < oldest.minor)) {
      oldest = { minor, version: kubeletVersion };
    }
  }
  if (oldest === null) return null;
  const { minor, version } = oldest;
  const minors = releases().map(({ name, kubernetes }) => ({ name, last: kubernetesMinor(kubernetes) ?? 0 }));
  if (minor < (minors[0]?.last ?? 0)) return null;
  const release = minors.find(({ last }) => minor <= last)?.name;
  return release === undefined ? null : { release, version, from: 'kubelet' };
}

/** 36 of `v1.36.3+rke2r1` or `1.36.3`. */
function kubernetesMinor(version: string): number | null {
  const match = /^v?1\.(\d+)\./.exec(version);
  return match === null ? null : Number(match[1]);
}
