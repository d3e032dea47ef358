// What is dropped on the page: manifests, zips of them, and files that are neither.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../scenarios/open-request.ts';
import { readDropped } from '../../viz/intake.ts';

const node = 'apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what is dropped', () => {
  it('is read as manifests, in zips too', async () => {
    const zip = zipSync({ 'bundle/yamls/nodes.yaml': strToU8(node), 'bundle/logs/a.log': strToU8('x') });
    const intake = await readDropped([
      { name: 'bundle.zip', bytes: zip },
      { name: 'more.json', bytes: bytes('{}') },
    ]);
    expect(intake.files.map(({ path }) => path)).toEqual(['bundle.zip/bundle/yamls/nodes.yaml', 'more.json']);
    expect(intake.issues).toEqual([]);
  });

  it('is told about when it is no manifest, no zip or no text', async () => {
    const { files, issues } = await readDropped([
      { name: 'photo.png', bytes: Uint8Array.of(137, 80, 78, 71) },
      { name: 'broken.zip', bytes: bytes('PK') },
      { name: 'torn.zip', bytes: Uint8Array.of(0x50, 0x4b, 3, 4, 9, 9, 9) },
      { name: 'latin.yaml', bytes: Uint8Array.of(0x6b, 0xe9, 0xff) },
    ]);
    expect(files).toEqual([]);
    expect(issues.map(({ file, code }) => [file, code])).toEqual([
      ['photo.png', 'no-manifest'],
      ['broken.zip', 'bad-zip'],
      ['torn.zip', 'bad-zip'],
      ['latin.yaml', 'no-text'],
    ]);
  });

  it('becomes an hour to watch, or the scenario that lies beside it', async () => {
    const cluster = { name: 'cluster.yaml', bytes: bytes(node) };
    const watched = requestOf((await readDropped([cluster])).files);
    expect(watched.scenario.text).toContain('until: 1h');
    expect(watched.cluster).toHaveLength(1);
    const story = {
      name: 'story.yaml',
      bytes: bytes('name: a\nwhy: b\ncluster: cluster.yaml\nuntil: 1h\nsteps: []\n'),
    };
    const played = requestOf((await readDropped([cluster, story])).files);
    expect(played.scenario.path).toBe('story.yaml');
    expect(played.cluster.map(({ path }) => path)).toEqual(['cluster.yaml']);
  });

  it('brings the traces and the profile that a scenario names, and keeps them from the cluster', async () => {
    const profile =
      'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\npercentageOfNodesToScore: 50\n';
    const story = 'name: a\nwhy: b\ncluster: cluster.yaml\nuntil: 1h\nscheduler: profile.yaml\nsteps: []\n';
    const zip = zipSync({
      'drill/cluster.yaml': strToU8(node),
      'drill/story.yaml': strToU8(story),
      'drill/profile.yaml': strToU8(profile),
      'drill/traces/day.csv': strToU8('5\n'),
    });
    const request = requestOf((await readDropped([{ name: 'drill.zip', bytes: zip }])).files);
    expect(request.cluster.map(({ path }) => path)).toEqual(['drill.zip/drill/cluster.yaml']);
    expect(request.files?.map(({ path }) => path)).toEqual([
      'drill.zip/drill/profile.yaml',
      'drill.zip/drill/traces/day.csv',
    ]);
  });
});
