// Reads a cluster from texts: a folder of manifests, one file of many documents, or a support bundle.
import {
  type ClusterKey,
  type ClusterManifest,
  clusterKeys,
  codecs,
  compareObjects,
  emptyCluster,
  objectName,
} from './cluster.ts';
import { checkReferences } from './cross-reference.ts';
import type { Issue, Path, Position } from './issue.ts';
import type { Metadata } from './metadata.ts';
import { isRecord } from './shape.ts';
import { parseDocuments, type Source } from './source.ts';
import { topologyIssue } from './topology-manager.ts';

export interface ClusterFile {
  readonly path: string;
  readonly text: string;
}

/** Objects that we have no use for, by kind; both are empty for documents that are no Kubernetes object. */
export interface IgnoredKind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly count: number;
  readonly files: readonly string[];
}

export interface UnderstoodKind {
  readonly kind: string;
  readonly apiVersion: string;
  readonly count: number;
}

export interface ClusterReading {
  readonly cluster: ClusterManifest;
  readonly issues: readonly Issue[];
  readonly ignored: readonly IgnoredKind[];
  readonly understood: readonly UnderstoodKind[];
}

/**
 * Reads every document of every file, in code-unit order of the paths, so that the order of the files changes nothing. What is of no use to
 * us is counted by kind; an object with an error is left out; of two objects of the same name the last one counts. Never throws.
 */
export function readCluster(files: readonly ClusterFile[]): ClusterReading {
  const reader = new Reader();
  for (const file of files.toSorted((a, b) => compareText(a.path, b.path))) reader.readFile(file);
  return reader.result();
}

interface Entry {
  readonly manifest: Metadata;
  readonly file: string;
  readonly position: () => Position;
}

class Reader {
  readonly #entries = new Map<ClusterKey, Map<string, Entry>>();
  readonly #issues: Issue[] = [];
  readonly #ignored = new Map<string, { kind: string; apiVersion: string; count: number; files: Set<string> }>();
  readonly #understood = new Map<string, { kind: string; apiVersion: string; count: number }>();

  readFile(file: ClusterFile): void {
    const skimmed = skim(file);
    if (skimmed !== null) {
      for (const { kind, apiVersion } of skimmed) this.#ignore(kind, apiVersion, file.path);
      return;
    }
    const { documents, issues } = parseDocuments(file.text, file.path);
    this.#issues.push(...issues);
    for (const document of documents) this.#readObject(document, '', '');
  }

  /** A list from `kubectl get --raw` names kind and version once for all its items, hence the two defaults. */
  #readObject(source: Source, defaultKind: string, defaultVersion: string): void {
    const { value } = source;
    const kind = textOf(value, 'kind') || defaultKind;
    const apiVersion = textOf(value, 'apiVersion') || defaultVersion;
    if (kind.endsWith('List') && isRecord(value) && Array.isArray(value['items'])) {
      const itemKind = kind.slice(0, -'List'.length);
      const itemVersion = itemKind === '' ? '' : apiVersion;
      for (const i of value['items'].keys()) this.#readObject(within(source, ['items', i]), itemKind, itemVersion);
      return;
    }
    const topology = topologyIssue(source, kind);
    if (topology !== null) this.#issues.push(topology);
    const key = keyOf(kind, apiVersion, value);
    if (key === undefined) this.#ignore(kind, apiVersion, source.file);
    else this.#decode(key, source, apiVersion);
  }

  #decode(key: ClusterKey, source: Source, apiVersion: string): void {
    const codec = codecs[key];
    const counted = this.#understood.get(`${codec.kind} ${apiVersion}`) ?? { kind: codec.kind, apiVersion, count: 0 };
    this.#understood.set(`${codec.kind} ${apiVersion}`, { ...counted, count: counted.count + 1 });
    const { value: manifest, issues } = codec.decode(source);
    this.#issues.push(...issues);
    if (manifest === null) return;
    const entries = this.#entries.get(key) ?? new Map<string, Entry>();
    this.#entries.set(key, entries);
    const name = objectName(manifest);
    const position = placed(source, ['metadata', 'name']);
    const earlier = entries.get(name);
    if (earlier !== undefined) {
      const first = `${earlier.file}:${earlier.position().line}`;
      const message = `${codec.kind} ${name} was read before, at ${first}; this one counts`;
      const path = 'metadata.name';
      this.#issues.push({
        severity: 'warning',
        code: 'repeated-object',
        message,
        file: source.file,
        ...position(),
        path,
      });
    }
    entries.set(name, { manifest, file: source.file, position });
  }

  #ignore(kind: string, apiVersion: string, file: string): void {
    const key = `${kind} ${apiVersion}`;
    const entry = this.#ignored.get(key) ?? { kind, apiVersion, count: 0, files: new Set<string>() };
    entry.count += 1;
    entry.files.add(file);
    this.#ignored.set(key, entry);
  }

  result(): ClusterReading {
    const cluster: ClusterManifest = Object.assign(
      { ...emptyCluster },
      ...clusterKeys.map((key) => ({ [key]: this.#sorted(key) })),
    );
    const places = new Map<Metadata, Entry>();
    for (const entries of this.#entries.values()) {
      for (const entry of entries.values()) places.set(entry.manifest, entry);
    }
    const placeOf = (manifest: Metadata) => {
      const entry = places.get(manifest);
      return { file: entry?.file ?? '', ...(entry?.position() ?? { line: 1, column: 1 }) };
    };
    const issues = [...this.#issues, ...checkReferences(cluster, placeOf)].toSorted(compareIssues);
    const ignored = [...this.#ignored.values()].map((entry) => ({ ...entry, files: [...entry.files].sort() }));
    return {
      cluster,
      issues,
      ignored: ignored.toSorted(compareKinds),
      understood: [...this.#understood.values()].toSorted(compareKinds),
    };
  }

  #sorted(key: ClusterKey): Metadata[] {
    return [...(this.#entries.get(key)?.values() ?? [])].map((entry) => entry.manifest).sort(compareObjects);
  }
}

function keyOf(kind: string, apiVersion: string, value: unknown): ClusterKey | undefined {
  return clusterKeys.find((key) => {
    const codec = codecs[key];
    return codec.kind === kind && codec.apiVersions.includes(apiVersion) && codec.accepts(value);
  });
}

/** A place, worked out now where that costs nothing, so that nothing of the text has to be kept for it. */
function placed(source: Source, path: Path): () => Position {
  if (source.unplaced === true) return () => source.positionOf(path);
  const position = source.positionOf(path);
  return () => position;
}

/** One part of a document, with places counted from that part. */
function within(source: Source, path: Path): Source {
  let value = source.value;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else if (isRecord(value)) value = value[String(segment)];
  }
  return { ...source, value, positionOf: (inner, part) => source.positionOf([...path, ...inner], part) };
}

const notManifests = /\.(?!(ya?ml|json)$)[a-z0-9]{1,5}$/i;
const bundlePath = /(?:^|\/)yamls\/(?:cluster|namespaced\/[^/]+)\/(?:([^/]+)\/)?(v\d[^/]*)\/([^/]+)\.ya?ml$/;

/** Files of a support bundle whose kind has no codec are only counted: parsing the rest of a bundle takes most of the time. */
function skim(file: ClusterFile): { kind: string; apiVersion: string }[] | null {
  if (notManifests.test(file.path)) return [{ kind: '', apiVersion: '' }];
  const match = bundlePath.exec(file.path);
  if (match === null) return null;
  const [, group, version = '', plural] = match;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  if (clusterKeys.some((key) => codecs[key].plural === plural && codecs[key].apiVersions.includes(apiVersion)))
    return null;
  // Items of the list start at the margin, so that their own keys are indented by two.
  // Source of the layout: rancher/support-bundle-kit pkg/manager/collectors/common.go:75 @1efdd22c.
  const kinds = [...file.text.matchAll(/^ {2}kind: (\S+)\r?$/gm)].map((line) => ({ kind: line[1] ?? '', apiVersion }));
  return kinds.length === 0 ? null : kinds;
}

function textOf(value: unknown, key: string): string {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : '';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareIssues(a: Issue, b: Issue): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message);
}

function compareKinds(a: { kind: string; apiVersion: string }, b: { kind: string; apiVersion: string }): number {
  return compareText(a.kind, b.kind) || compareText(a.apiVersion, b.apiVersion);
}
