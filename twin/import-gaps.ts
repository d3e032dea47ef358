// What the models need and an import did not find or understand: the reasons for which an import counts as incomplete.

import { NEWEST_RELEASE, OLDEST_RELEASE, releaseNamed } from '../models/index.ts';
import {
  type ClusterManifest,
  type ClusterReading,
  clusterKeys,
  codecs,
  type HarvesterRelease,
  type Issue,
  nodeRoles,
  objectName,
} from '../models/manifest/index.ts';
import { counted, listed } from './text-table.ts';

export interface Gap {
  /** What is not there. */
  readonly missing: string;
  /** What that does to a run, or what would help. */
  readonly so: string;
}

/**
 * The gaps, weightiest first. Kinds that no model uses are no gap, and neither is a cluster without VMs. A gap does not keep the cluster from
 * being written: it says which results to distrust.
 */
export function gapsOf(reading: ClusterReading, release: HarvesterRelease | null): readonly Gap[] {
  const { cluster, issues } = reading;
  return [
    ...leftOut(issues),
    ...unknownVersions(reading),
    ...releaseGaps(cluster, release),
    ...nodeGaps(cluster),
    ...storageGaps(cluster),
    ...machineGaps(cluster),
    ...danglingNames(issues),
  ];
}

function gap(missing: string, so: string): Gap[] {
  return [{ missing, so }];
}

function leftOut(issues: readonly Issue[]): Gap[] {
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  return errors === 0 ? [] : gap(`${counted(errors, 'error')} in the input`, 'the objects they are in were left out');
}

/** Objects of kinds that we know, in a version of their interface that we do not. */
function unknownVersions({ ignored }: ClusterReading): Gap[] {
  return ignored.flatMap(({ kind, apiVersion, count }) => {
    const known = clusterKeys
      .map((key) => codecs[key])
      .find((c) => c.kind === kind && groupOf(c.apiVersions[0]) === groupOf(apiVersion));
    if (known === undefined || known.apiVersions.includes(apiVersion)) return [];
    return gap(`${count} ${kind} of ${apiVersion}`, `only ${known.apiVersions.join(' and ')} can be read`);
  });
}

function groupOf(apiVersion = ''): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** A release that nobody names is no gap: a run says which one it takes. One that we do not know is. */
function releaseGaps({ nodes }: ClusterManifest, release: HarvesterRelease | null): Gap[] {
  const range = `known are Harvester v1.${OLDEST_RELEASE} to v1.${NEWEST_RELEASE}`;
  if (release !== null) {
    return releaseNamed(release.release) === null ? gap(`the rules of Harvester ${release.release}`, range) : [];
  }
  const versions = [...new Set(nodes.flatMap(({ kubeletVersion }) => kubeletVersion ?? []))];
  const so = `${range}; a run takes v1.${NEWEST_RELEASE} unless --release says otherwise`;
  return versions.length === 0 ? [] : gap(`a Harvester release with Kubernetes ${listed(versions)}`, so);
}

function nodeGaps({ nodes, longhornNodes }: ClusterManifest): Gap[] {
  if (nodes.length === 0) return gap('Nodes', 'nothing can run');
  const roles = new Map(nodes.map(({ name, labels }) => [name, nodeRoles(labels)]));
  const managers = [...roles.values()].filter((of) => of.includes('control-plane'));
  const known = new Set(longhornNodes.map(({ name }) => name));
  const diskless = nodes.filter(({ name }) => !known.has(name) && !roles.get(name)?.includes('witness'));
  return [
    ...(managers.length > 0 ? [] : gap('a node with the role control-plane', 'nothing reacts to a failure')),
    ...(diskless.length === 0
      ? []
      : gap(`Longhorn nodes for ${listed(diskless.map(objectName))}`, 'no disks are known there')),
  ];
}

function storageGaps({ volumes, replicas, virtualMachines }: ClusterManifest): Gap[] {
  const placed = new Set(replicas.map(({ volumeName }) => volumeName));
  const bare = volumes.filter(({ name }) => !placed.has(name));
  const machines = new Set(virtualMachines.map(objectName));
  const absent = volumes.flatMap(({ state, kubernetesStatus: { namespace, workloadsStatus } }) =>
    workloadsStatus
      .filter(({ workloadType }) => state === 'attached' && workloadType === 'VirtualMachineInstance')
      .map(({ workloadName }) => `${namespace}/${workloadName}`)
      .filter((name) => !machines.has(name)),
  );
  const names = [...new Set(absent)];
  const remedy =
    'their volumes are there, they are not: name their namespaces in the setting support-bundle-namespaces and make the bundle anew';
  return [
    ...(bare.length === 0
      ? []
      : gap(
          `replicas of ${counted(bare.length, 'volume')}: ${listed(bare.map(({ name }) => name))}`,
          'where their data lie is not known',
        )),
    ...(names.length === 0 ? [] : gap(`${counted(names.length, 'VM')}: ${listed(names)}`, remedy)),
  ];
}

function machineGaps({ virtualMachines, virtualMachineInstances }: ClusterManifest): Gap[] {
  const instances = new Set(virtualMachineInstances.map(objectName));
  const lost = virtualMachines.filter((vm) => vm.printableStatus === 'Running' && !instances.has(objectName(vm)));
  if (lost.length === 0) return [];
  const names = listed(lost.map(objectName));
  return gap(
    `instances of ${counted(lost.length, 'running VM')}: ${names}`,
    'on which nodes they run is not known; a run starts them anew',
  );
}

const dangling: Readonly<Record<string, string>> = {
  'missing-claim': 'PersistentVolumeClaim',
  'missing-volume': 'Longhorn Volume',
  'missing-disk': 'disk',
  'missing-node': 'node',
};

/** Names that lead nowhere, counted by what they should have led to; each was printed with its place. */
function danglingNames(issues: readonly Issue[]): Gap[] {
  return Object.entries(dangling).flatMap(([code, noun]) => {
    const found = issues.filter((issue) => issue.code === code).length;
    return found === 0 ? [] : gap(`${counted(found, noun)} that other objects name`, 'see the warnings');
  });
}
