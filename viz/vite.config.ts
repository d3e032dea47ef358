// Builds the page into a folder that any web host can serve: relative paths, the worker as a module, library files fetched when needed.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { libraryAsJson } from './library-json.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [libraryAsJson()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: fileURLToPath(new URL('../dist/page', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Clusters are data of that size, and fetched only when one is opened.
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', port: 5180 },
  preview: { host: '127.0.0.1', port: 5180 },
});
