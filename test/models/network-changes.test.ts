// Networks and pools that are taken away: refused while in use, as the webhooks do, and with effect otherwise.
import { describe, expect, test } from 'vitest';
import { runScenario } from '../../scenarios/index.ts';
import { issuesOf, libraryScenario } from '../support/scenarios.ts';

describe('the webhooks', () => {
  const { story } = runScenario(libraryScenario('networks-in-use'), { trace: true });
  const said = (what: string): string[] => story.map((line) => line.what).filter((line) => line.includes(what));

  test('keep a pool with addresses, a network with VMs, and a node whose VMs are on it; each once', () => {
    expect(said('webhook refuses').map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'front',
      'tenants',
      'tenant-2/tenants',
    ]);
  });

  test('let the same through once nothing is on it', () => {
    expect(said('is taken down')).toHaveLength(1);
    expect(said('no load balancer gets an address')).toHaveLength(1);
  });
});

test('names that no pool and no network has are told with their place', () => {
  const issues = issuesOf(['{ at: 1m, withdraw: pool, name: front }', '{ at: 1m, withdraw: network, name: mgnt }']);
  expect(issues.map(({ code, nearest }) => [code, nearest])).toEqual([
    ['unknown-pool', undefined],
    ['unknown-network', 'mgmt'],
  ]);
});
