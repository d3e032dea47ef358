// The command line: help, slips, exit codes, colour.
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../twin/exit-code.ts';
import { durationOf, wholeNumber } from '../../twin/options.ts';
import { wantsColour } from '../../twin/terminal.ts';
import { usageMistake } from '../../twin/usage.ts';
import { hciTwin } from '../support/command.ts';

describe('hci-twin', () => {
  it('explains a command with its options, examples and exit codes', async () => {
    const { code, out } = await hciTwin(['run', '--help']);
    expect(code).toBe(0);
    for (const word of ['--trials', '--seed', 'node-crash', 'Examples:', 'Exit codes:', '130  interrupted']) {
      expect(out).toContain(word);
    }
  });

  it('names the option that was probably meant, and changes nothing', async () => {
    const { code, out, err } = await hciTwin(['run', 'node-crash', '--trails', '3']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('no option is called --trails');
    expect(err).toContain('did you mean --trials?');
  });

  it('completes the names of the library', async () => {
    const { code, out } = await hciTwin(['--get-yargs-completions', 'hci-twin', 'run', 'node-']);
    expect(code).toBe(0);
    expect(out.split('\n')).toContain('node-crash');
  });
});

describe('a slip on the command line', () => {
  it.each([
    ['no command of that name', 'Unknown argument: rnu', ['rnu'], 'did you mean run?'],
    ['no option of that name', 'Unknown argument: otput', ['import', 'x', '--otput=y'], 'did you mean --output?'],
    ['one argument too many', 'Unknown argument: b', ['import', 'a', 'b'], 'see hci-twin import --help'],
    [
      'nothing to work on',
      'Not enough non-option arguments: got 0, need at least 1',
      ['run'],
      'see hci-twin run --help',
    ],
    [
      'no such choice',
      'Invalid values:\n  Argument: output, Given: "jsn", Choices: "text", "json"',
      ['run', 'a', '-o', 'jsn'],
      'did you mean json?',
    ],
  ])('%s: the answer says what would have been right', (_, message, args, hint) => {
    expect(usageMistake(message, args).hint).toBe(hint);
  });

  it('is found in numbers and durations', () => {
    expect(wholeNumber('trials', '12', 1)).toBe(12);
    expect(durationOf('until', '1h30m')).toBe(5_400_000);
    for (const text of ['0', '-1', '1.5', '1e3', '', '99999999999999999999']) {
      expect(() => wholeNumber('trials', text, 1)).toThrow(UsageError);
    }
    for (const text of ['5', '0', 'soon', '1m1h']) expect(() => durationOf('until', text)).toThrow(UsageError);
  });
});

describe('colour', () => {
  it('is for terminals, unless someone says otherwise; NO_COLOR counts more than FORCE_COLOR', () => {
    expect(wantsColour(false, true, { TERM: 'xterm' })).toBe(true);
    expect(wantsColour(false, true, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(false, false, {})).toBe(false);
    expect(wantsColour(true, true, { FORCE_COLOR: '1' })).toBe(false);
    expect(wantsColour(false, false, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColour(false, true, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColour(false, true, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(false, true, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  });
});
