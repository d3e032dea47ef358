// Test projects, and how often and from which seed the laws are run.
import { defineConfig } from 'vitest/config';

/** Runs of a law that names no number, in `npm run laws`; laws that name one grow in proportion. */
const LONG_RUNS = 2_000;

const env = process.env;

export default defineConfig(({ mode }) => {
  const runs = Number(env['LAWS_RUNS'] ?? (mode === 'long' ? LONG_RUNS : 100));
  const long = runs > 100;
  // A fixed seed keeps a green commit green; a long run is there to find what that seed misses.
  // Vitest reads this file once a project: the environment keeps the seed that the first reading drew.
  if (env['LAWS_SEED'] === undefined && long) {
    env['LAWS_SEED'] = String(Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`laws: ${runs} runs each; to repeat: LAWS_RUNS=${runs} LAWS_SEED=${env['LAWS_SEED']}\n`);
  }
  const seed = env['LAWS_SEED'] ?? '1';
  const results = env['TEST_RESULTS'];
  return {
    test: {
      env: { LAWS_RUNS: String(runs), LAWS_SEED: seed },
      setupFiles: ['test/support/laws.ts'],
      testTimeout: long ? 3_600_000 : 20_000,
      reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
      projects: [
        project('unit', ['test/{engine,models,scenarios,viz,twin,bench}/**/*.test.ts', 'test/*.test.ts']),
        project('laws', ['test/laws/**/*.law.test.ts']),
        project('conformance', ['test/conformance/**/*.test.ts']),
        project('stories', ['test/stories/**/*.test.ts']),
        browserProject(),
      ],
    },
  };
});

function project(name: string, include: string[]) {
  return { extends: true as const, test: { name, include } };
}

/** Tests in a browser, which need the page built. */
function browserProject() {
  const { test, ...rest } = project('browser', ['test/browser/**/*.test.ts']);
  return { ...rest, test: { ...test, globalSetup: ['test/support/built-page.ts'] } };
}
