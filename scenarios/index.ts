// Experiments with a cluster: the language they are written in, and what runs and judges them.
export { filesNamedIn, findAmong, withFiles } from './beside.ts';
export { type CompiledCheck, type CompiledScenario, type CompileOptions, compileScenario } from './compile.ts';
export {
  type Comparison,
  describeExpectation,
  type Expectation,
  type MeasureExpectation,
  type Predicate,
  type StateExpectation,
  type Subject,
} from './expectation.ts';
export { parseExpectation } from './expectation-grammar.ts';
export { readFailureTrace } from './failure-trace.ts';
export { type Series, type ServedThing, stepFunctionOf } from './figures.ts';
export { describeStep, formatScenario } from './format.ts';
export { scenarioJsonSchema, scenarioJsonSchemaText } from './json-schema.ts';
export { type KnownNames, refsOf, unknownNames } from './names.ts';
export { type OpenRequest, readRunBundle, requestOf, type TextFile } from './open-request.ts';
export { openScenario } from './opening.ts';
export { parseScenario } from './parse.ts';
export { describeRef, parseRef, type Ref, type RefKind } from './ref.ts';
export { type Palette, plainPalette, type ReportOptions, reproduction } from './report.ts';
export { reportJson, reportNdjson } from './report-data.ts';
export { type HtmlOptions, reportHtml } from './report-html.ts';
export { reportJunit } from './report-junit.ts';
export { reportMarkdown } from './report-markdown.ts';
export { reportText, storyLineText } from './report-text.ts';
export { type RunCheckpoint, type RunOptions, type RunResult, runScenario, ScenarioRun } from './run.ts';
export { readSchedulerFile } from './scheduler-file.ts';
export type { Override, Scenario } from './schema.ts';
export { type Action, type Check, isCheck, type Step, type Verb } from './step.ts';
export { type StoryLine, StoryTeller } from './story.ts';
export {
  type CheckSummary,
  measuredOf,
  stepMeasure,
  summarizeScenario,
  type TrialsSummary,
  trialOf,
} from './trials.ts';
export { type Measure, measures, type State, states, statesOfStopped } from './vocabulary.ts';
export type { Verdict } from './watch.ts';
export { readWorkloadTrace } from './workload-trace.ts';
