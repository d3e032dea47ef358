// Sums up the gates: test files that could not run or were not run, steps that failed, and how many tests passed and failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [resultFile, ...steps] = process.argv.slice(2);
const files = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')).testResults : [];
const tests = files.flatMap((file) => file.assertionResults.map(({ status }) => status));

// A file that cannot be loaded fails without a failed test.
const silent = files.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
);
const run = new Set(files.map((file) => relative('.', file.name)));
const there = readdirSync('test', { recursive: true }).map((path) => join('test', path));
const unseen = there.filter((path) => path.endsWith('.test.ts') && !run.has(path));
// When tests fail, the step that ran them fails too: that is no failure of its own.
const testsFailed = tests.includes('failed') || silent.length > 0;
const failedSteps = steps.filter((step) => step !== 'npm cit' || !testsFailed);

const problems = [
  ...silent.map((file) => `could not run: ${relative('.', file.name)}`),
  ...unseen.map((path) => `was not run: ${path}`),
  ...failedSteps.map((step) => `failed: ${step}`),
];
for (const problem of problems) console.log(problem);

const passed = tests.filter((status) => status === 'passed').length;
const failed = tests.filter((status) => status === 'failed').length + problems.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
