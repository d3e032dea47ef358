// Which Harvester release a cluster runs, from what its objects say.
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
 * The minor version of Kubernetes in the last patch of each release; earlier patches carry it or an older one.
 * Source: chart and version files of each tag of harvester/harvester (deploy/charts/harvester/Chart.yaml, scripts/version*).
 */
const kubernetesMinors: readonly (readonly [minor: number, release: string])[] = [
  [24, 'v1.1'],
  [26, 'v1.2'],
  [28, 'v1.3'],
  [31, 'v1.4'],
  [32, 'v1.5'],
  [33, 'v1.6'],
  [34, 'v1.7'],
  [35, 'v1.8'],
  [36, 'v1.9'],
];

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

function releaseOfKubelets(cluster: ClusterManifest): HarvesterRelease | null {
  let oldest: { minor: number; version: string } | null = null;
  for (const { kubeletVersion } of cluster.nodes) {
    const match = /^v1\.(\d+)\./.exec(kubeletVersion ?? '');
    const minor = Number(match?.[1]);
    if (kubeletVersion !== null && match !== null && (oldest === null || minor < oldest.minor)) {
      oldest = { minor, version: kubeletVersion };
    }
  }
  if (oldest === null || oldest.minor < (kubernetesMinors[0]?.[0] ?? 0)) return null;
  const { minor, version } = oldest;
  const release = kubernetesMinors.find(([last]) => minor <= last)?.[1];
  return release === undefined ? null : { release, version, from: 'kubelet' };
}
