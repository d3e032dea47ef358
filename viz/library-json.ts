// Clusters of the library as JSON, made when the page is built: a browser reads that at once, and YAML of that length in a second.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { parseDocuments } from '../models/manifest/source.ts';

const CLUSTER = /\/scenarios\/library\/clusters\/[^/]+\.yaml\?raw$/;

export function libraryAsJson(): Plugin {
  return {
    name: 'library-as-json',
    enforce: 'pre',
    load(id) {
      if (!CLUSTER.test(id)) return null;
      const path = id.replace(/\?raw$/, '');
      const { documents, issues } = parseDocuments(readFileSync(path, 'utf8'), path);
      // What is wrong with a file of ours is found by the tests; here it would only lose its place.
      const [wrong] = issues;
      if (wrong !== undefined) throw new Error(`${path}:${wrong.line}: ${wrong.message}`);
      const items = documents.map(({ value }) => value);
      return `export default ${JSON.stringify(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))}`;
    },
  };
}
