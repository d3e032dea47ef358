// Experiments with a cluster: the language they are written in, and what runs and judges them.
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
export { describeStep, formatScenario } from './format.ts';
export { scenarioJsonSchema, scenarioJsonSchemaText } from './json-schema.ts';
export { type KnownNames, refsOf, unknownNames } from './names.ts';
export { parseScenario } from './parse.ts';
export { describeRef, parseRef, type Ref, type RefKind } from './ref.ts';
export type { Override, Scenario } from './schema.ts';
export { type Action, type Check, isCheck, type Step, type Verb } from './step.ts';
export { type Measure, measures, type State, states, statesOfStopped } from './vocabulary.ts';
