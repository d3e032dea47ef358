// Deployments and StatefulSets that keep data on claims: how many pods, and which claims they mount.
import { type Codec, codec } from './codec.ts';
import { object, optional, present, required } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { bad, count, isRecord, listOf, nullable, type Shape, text } from './shape.ts';

interface PodVolume {
  readonly name: string;
  /** null for volumes that are no claim. */
  readonly claimName: string | null;
}

export interface DeploymentManifest extends NamespacedMetadata {
  readonly replicas: number;
  readonly volumes: readonly PodVolume[];
}

export interface StatefulSetManifest extends DeploymentManifest {
  /** Names of `volumeClaimTemplates`; the claim of a pod is called TEMPLATE-SET-ORDINAL. */
  readonly claimTemplates: readonly string[];
}

const podVolume = object<PodVolume>({
  name: required('name', text),
  claimName: optional('persistentVolumeClaim.claimName', nullable(text), null),
});

const claimTemplate = object<{ readonly name: string }>({ name: required('metadata.name', text) });
const claimTemplates = listOf(claimTemplate);

/** Only their names count. */
const templateNames: Shape<readonly string[]> = {
  expected: claimTemplates.expected,
  read(source, place) {
    const read = claimTemplates.read(source, place);
    return read === bad ? bad : read.map(({ name }) => name);
  },
  write: (names) => claimTemplates.write(names.map((name) => ({ name }))),
};

const deploymentFields = {
  ...namespacedMetadata(),
  replicas: present('spec.replicas', count, 1),
  volumes: optional('spec.template.spec.volumes', listOf(podVolume), []),
};

/** Those without a claim are of no use to us: what they run on is in the requests of their nodes. */
export const deploymentCodec: Codec<DeploymentManifest> = codec<DeploymentManifest>({
  kind: 'Deployment',
  apiVersions: ['apps/v1'],
  accepts: mountsClaim,
  fields: deploymentFields,
});

export const statefulSetCodec: Codec<StatefulSetManifest> = codec<StatefulSetManifest>({
  kind: 'StatefulSet',
  apiVersions: ['apps/v1'],
  accepts: (object) => mountsClaim(object) || listAt(object, ['spec', 'volumeClaimTemplates']).length > 0,
  fields: {
    ...deploymentFields,
    claimTemplates: optional('spec.volumeClaimTemplates', templateNames, []),
  },
});

function mountsClaim(object: unknown): boolean {
  return listAt(object, ['spec', 'template', 'spec', 'volumes']).some(
    (volume) => isRecord(volume) && isRecord(volume['persistentVolumeClaim']),
  );
}

function listAt(object: unknown, path: readonly string[]): readonly unknown[] {
  let value = object;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return Array.isArray(value) ? value : [];
}
