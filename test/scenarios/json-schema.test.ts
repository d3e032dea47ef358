// The JSON Schema: that the committed file is the one that the code gives, and that it agrees with the parser about files.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDuration } from '../../engine/units.ts';
import { parseScenario, scenarioJsonSchema, scenarioJsonSchemaText } from '../../scenarios/index.ts';

const folder = new URL('../../scenarios/', import.meta.url);
const library = readdirSync(new URL('library/', folder)).filter((name) => name.endsWith('.yaml'));
const validate = new Ajv({ allowUnionTypes: true }).compile(scenarioJsonSchema());

const base = { name: 'a', why: 'b', cluster: 'c.yaml', until: '1h' };
const withStep = (step: unknown) => ({ ...base, steps: [step] });

describe('the JSON Schema of scenarios', () => {
  it('is committed as the code gives it (npm run schema)', async () => {
    await expect(scenarioJsonSchemaText()).toMatchFileSnapshot('../../scenarios/scenario.schema.json');
  });

  it('is valid draft-07 that ajv accepts in strict mode', () => {
    expect(scenarioJsonSchema()['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(new Ajv({ allowUnionTypes: true }).validateSchema(scenarioJsonSchema())).toBe(true);
  });

  it.each(library)('accepts %s of the library, as the parser does', (name) => {
    const text = readFileSync(new URL(`library/${name}`, folder), 'utf8');
    expect(parseScenario(text, name)).toHaveProperty('scenario');
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    { at: '1m', carsh: 'node/a' },
    { at: '1m', crash: 'nod/a' },
    { at: '1m', crash: 'node/a', start: 'node/b' },
    { at: '1 minute', crash: 'node/a' },
    { at: 60, crash: 'node/a' },
    { crash: 'node/a' },
    { at: '1m', reboot: 'node/a', dwn: '5m' },
    { at: '1m', partition: 'node/a' },
  ])('refuses the step %o, as the parser does', (step) => {
    expect(validate(withStep(step))).toBe(false);
    expect(parseScenario(JSON.stringify(withStep(step)), 'a.json')).toHaveProperty('issues');
  });

  it.each(['0', '90s', '1h30m', '2m 5s', '1.5h', '7d', '250ms', '1m30', 'm', '', 'soon', '5 minutes', '1s1m'])(
    'and the parser agree whether "%s" is a duration',
    (text) => {
      expect(validate(withStep({ at: text, crash: 'node/a' }))).toBe(parseDuration(text) !== null);
    },
  );
});
