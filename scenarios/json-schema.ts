// The JSON Schema of scenario files, for editors and for other people's tools.
import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** Draft-07, because that is the newest draft that every YAML language server reads. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' });
  return { title: 'Scenario', description: 'An experiment with a Harvester cluster.', ...schema };
}

/** The text of the committed file `scenarios/scenario.schema.json`. */
export function scenarioJsonSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}
