// The fault palette: that it offers all that the language of scenarios knows, and writes nothing that it does not.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseScenario } from '../../scenarios/parse.ts';
import { actionSchemas, actionVerbs } from '../../scenarios/step.ts';
import { DEED_GROUPS, DEEDS } from '../../viz/faults/catalogue.ts';
import { durationText, instantOf, stepText } from '../../viz/faults/step-text.ts';

/** `node/NAME or vm/NAME` names two kinds. */
function kindsIn(shapes: string): readonly string[] {
  const kinds = shapes.split(' or ').map((shape) => shape.slice(0, shape.indexOf('/')));
  return kinds.sort();
}

describe('the fault palette', () => {
  it('offers every verb of the language, each once in a group', () => {
    expect([...new Set(DEEDS.map(({ verb }) => verb))].sort()).toEqual([...actionVerbs].sort());
    expect(DEED_GROUPS.flatMap(({ deeds }) => deeds)).toHaveLength(DEEDS.length);
  });

  it('offers each verb for every kind of thing that the language takes, with every field', () => {
    let seen = 0;
    for (const verb of actionVerbs) {
      const { [verb]: object, at: _, ...fields } = actionSchemas[verb].shape as Readonly<Record<string, z.ZodType>>;
      const deeds = DEEDS.filter((deed) => deed.verb === verb);
      const element = object instanceof z.ZodArray ? (object.element as z.ZodType) : object;
      const kinds = element.meta()?.['pattern'] === undefined ? [] : kindsIn(element.description ?? '');
      expect([verb, ...deeds.flatMap(({ target }) => target ?? []).sort()]).toEqual([verb, ...kinds]);
      const offered = new Set(deeds.flatMap((deed) => (deed.fields ?? []).map(({ name }) => name)));
      expect([verb, ...[...offered].sort()]).toEqual([verb, ...Object.keys(fields).sort()]);
      if (kinds.length > 0) seen++;
    }
    expect(seen).toBeGreaterThan(30);
  });

  it('writes steps that the language reads', () => {
    const targets = {
      node: 'node/a',
      vm: 'vm/a',
      volume: 'volume/a',
      disk: 'disk/a/b',
      nic: 'nic/a/b',
      switch: 'switch/a',
      vip: 'vip/a',
      lb: 'lb/default/a',
    };
    const setting = { name: 'longhorn/replica-replenishment-wait-interval', value: '60s' };
    const steps = DEEDS.map((deed) => {
      const fields = Object.fromEntries(
        (deed.fields ?? []).map(({ name, kind, initial }) => [name, kind === 'node' ? 'b' : initial]),
      );
      return stepText(deed, { target: deed.target === null ? '' : targets[deed.target], fields, setting });
    });
    const text = `name: a\nwhy: b\ncluster: c.yaml\nuntil: 1h\nsteps:\n${steps.map((step) => `  - { at: 1m, ${step} }\n`).join('')}`;
    const read = parseScenario(text, 'a.yaml');
    expect(
      'issues' in read ? read.issues.map(({ message, line }) => `${message} ${text.split('\n')[line - 1]}`) : [],
    ).toEqual([]);
  });

  it('wants a target before there is a step', () => {
    const [crash] = DEEDS;
    if (crash === undefined) throw new Error('there are no deeds');
    expect(stepText(crash, { target: '', fields: {}, setting: { name: '', value: '' } })).toBeNull();
  });

  it.each([0, 1, 999, 60_000, 400_000, 3_600_000, 90_061_001])('reads back the instant %d that it writes', (at) => {
    expect(instantOf(durationText(at))).toBe(at);
  });

  it('reads clocks, and nothing else', () => {
    expect(['00:14:03', '1:30', 'soon', '', '5'].map(instantOf)).toEqual([843_000, 90_000, null, null, null]);
  });
});
