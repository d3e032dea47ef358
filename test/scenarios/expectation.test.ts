// The grammar of expectations: what is read, how it is printed, and what is said about words that do not fit.
import { describe, expect, it } from 'vitest';
import { describeExpectation, type Expectation, parseExpectation } from '../../scenarios/index.ts';

function read(text: string): Expectation {
  const result = parseExpectation(text);
  if ('problem' in result) throw new Error(`${text}: ${JSON.stringify(result.problem)}`);
  return result.expectation;
}

function problem(text: string) {
  const result = parseExpectation(text);
  if ('expectation' in result) throw new Error(`${text} was read`);
  return result.problem;
}

const node = (name: string) => ({ kind: 'node', scope: null, name });
const vm = (name: string, scope = 'default') => ({ kind: 'vm', scope, name });

describe('an expectation about states', () => {
  it('can be about one thing by its name', () => {
    expect(read('vip/ingress answering')).toEqual({
      about: 'state',
      subject: { quantity: 'one', ref: { kind: 'vip', scope: null, name: 'ingress' } },
      predicate: { is: 'answering', not: false, on: null },
    });
  });

  it('implies the default namespace', () => {
    expect(read('vm/web-1 running')).toEqual(read('vm/default/web-1 running'));
    expect(read('vm/prod/web-1 running')).not.toEqual(read('vm/web-1 running'));
  });

  it('tells the place of a thing from the place of the claim', () => {
    expect(read('all vms on node/a running')).toMatchObject({
      subject: { on: node('a') },
      predicate: { is: 'running', on: null },
    });
    expect(read('all vms running on node/a')).toMatchObject({
      subject: { on: null },
      predicate: { is: 'running', on: node('a') },
    });
    expect(read('all vms on node/a')).toMatchObject({
      subject: { on: null },
      predicate: { is: 'on', node: node('a') },
    });
    expect(read('vip/ingress not on node/a')).toMatchObject({ predicate: { is: 'on', not: true, node: node('a') } });
  });

  it('takes exceptions after the things or at the end, joined by "and" or commas', () => {
    const expected = { subject: { quantity: 'all', kind: 'vm', except: [vm('a'), vm('b', 'prod')] } };
    expect(read('all vms except vm/a, vm/prod/b running')).toMatchObject(expected);
    expect(read('all vms running except vm/a and vm/prod/b')).toMatchObject(expected);
    expect(problem('all vms except vm/a running except vm/b')).toMatchObject({ found: 'except', offset: 28 });
  });

  it('counts', () => {
    expect(read('at least 3 vms running')).toMatchObject({ subject: { quantity: 'at least', count: 3, kind: 'vm' } });
    expect(read('exactly 1 node cordoned')).toMatchObject({ subject: { quantity: 'exactly', count: 1, kind: 'node' } });
    expect(read('volumes degraded <= 3')).toEqual(read('at most 3 volumes degraded'));
    expect(read('nodes not ready = 1')).toEqual(read('exactly 1 node not ready'));
  });

  it('tells what the control plane reports from what is so', () => {
    expect(read('vm/a reported running')).toMatchObject({ predicate: { is: 'reported running' } });
    expect(read('vm/a running')).toMatchObject({ predicate: { is: 'running' } });
  });

  it('knows taints by their key', () => {
    const key = 'node.kubernetes.io/out-of-service';
    expect(read(`node/a not tainted ${key}`)).toMatchObject({ predicate: { is: 'tainted', not: true, key } });
  });

  it('lets singular, plural, "is" and "are" mean the same', () => {
    expect(read('no vms are running')).toEqual(read('no vm running'));
    expect(read('node/a is not ready')).toEqual(read('node/a not ready'));
  });
});

describe('an expectation about a measure', () => {
  it('has a limit in the unit of the measure', () => {
    expect(read('availability of vm/web-1 >= 99.9%')).toMatchObject({
      about: 'measure',
      measure: 'availability',
      of: { quantity: 'one', ref: vm('web-1') },
      comparison: '>=',
      limit: 99.9,
    });
    expect(read('time to recover <= 10m')).toMatchObject({ measure: 'time to recover', of: null, limit: 600_000 });
    expect(read('data lost <= 10Gi')).toMatchObject({ measure: 'data lost', limit: 10 * 1024 ** 3 });
    expect(read('vm-minutes lost<=30.5')).toMatchObject({ measure: 'vm-minutes lost', limit: 30.5 });
  });

  it('refuses limits in another unit', () => {
    expect(problem('availability of vm/a >= 0.999').expected).toBe('a percentage, such as 99.9%');
    expect(problem('availability of vm/a >= 101%')).toMatchObject({ found: '101%', offset: 24 });
    expect(problem('time to heal <= 10').expected).toContain('a duration');
  });

  it('is measured of the things that have it', () => {
    expect(read('downtime of all vms except vm/a <= 5m')).toMatchObject({ of: { quantity: 'all', except: [vm('a')] } });
    expect(problem('availability of all volumes >= 99%')).toMatchObject({
      found: 'volumes',
      expected: 'vms or vips or applications',
    });
    expect(problem('downtime of node/a <= 5m')).toMatchObject({ found: 'node/a', offset: 12 });
  });
});

describe('the canonical spelling', () => {
  it.each([
    'all vms running',
    'no vm on node/harvester-2 running on node/harvester-3 except vm/a and vm/prod/b',
    'all vms on node/a except vm/b',
    'at least 2 vips answering',
    'at most 1 volume not healthy',
    'volume/pvc-1 attached on node/a',
    'disk/harvester-1/default-disk-1 failed',
    'node/a tainted kubevirt.io/drain',
    'all nodes not in maintenance',
    'availability of all vips >= 99.95%',
    'data lost = 0',
    'data lost <= 10Gi',
    'time to heal <= 1h30m',
  ])('prints "%s" as it was written', (text) => {
    expect(describeExpectation(read(text))).toBe(text);
  });

  it('needs no quotes inside { }', () => {
    expect(describeExpectation(read('all vms running except vm/a, vm/b, vm/c'))).not.toMatch(/[,{}[\]]/);
  });
});

describe('a word that does not fit', () => {
  it.each([
    ['all vms runing', 8, 'runing', 'running'],
    ['all vmss running', 4, 'vmss', 'vms'],
    ['al vms running', 0, 'al', 'all'],
    ['at leest 3 vms running', 3, 'leest', 'least'],
    ['vm/a reported runing', 14, 'runing', 'running'],
    ['nod/a ready', 0, 'nod/a', 'node/a'],
    ['all vms running on nodes/a', 19, 'nodes/a', 'node/a'],
    ['all nodes in maintenence', 13, 'maintenence', 'maintenance'],
    ['avilability of vm/a >= 99%', 0, 'avilability', 'availability'],
    ['no volume faultd on node/a', 10, 'faultd', 'faulted'],
    ['all nodes runing', 10, 'runing', null],
  ])('in "%s" is found at %i', (text, offset, found, nearest) => {
    expect(problem(text)).toMatchObject({ offset, found, nearest });
  });

  it('names the states of the kind that is spoken about, and no others', () => {
    expect(problem('all volumes running').expected).toBe(
      'healthy, degraded, faulted, unknown, attached, detached, on, not',
    );
  });

  it('can be missing at the end', () => {
    expect(problem('all vms')).toMatchObject({ found: '', offset: 7 });
    expect(problem('')).toMatchObject({ found: '', offset: 0 });
    expect(problem('all vms running except')).toMatchObject({ found: '', expected: 'vm/[NAMESPACE/]NAME' });
  });

  it('can be one too many', () => {
    expect(problem('all vms running now')).toMatchObject({ found: 'now', offset: 16, expected: 'nothing more' });
  });

  it('can be an exception of another kind', () => {
    expect(problem('all vms running except volume/a')).toMatchObject({ found: 'volume/a', offset: 23 });
  });
});
