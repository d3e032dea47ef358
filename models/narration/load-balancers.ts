// What is told of load balancers: when they come and go, which addresses they get or do not get, and who they send to.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene, Weight } from './happening.ts';
import { changed, list, span, vmName } from './words.ts';

export const loadBalancerNarrators: Readonly<Record<string, Narrator>> = {
  'lb.exists': exists,
  'lb.address': address,
  'lb.message': message,
  'backend.healthy': healthy,
};

function exists(change: Change, { step }: Scene): Happening {
  const verb = change.after === 1 ? 'made' : 'deleted';
  const tell = (names: readonly string[]): string =>
    `load balancer${names.length > 1 ? 's' : ''} ${list(names)} ${names.length > 1 ? 'are' : 'is'} ${verb}`;
  return told(change, `lb|${verb}`, 3, tell, step);
}

/** One that is deleted gives its address back, which is told of with it. */
function address(change: Change, { picture, record }: Scene): Happening | null {
  if (change.after === null) return null;
  const row = `${change.after}`;
  const pool = picture.text('poolAddress', row, 'pool');
  const again = changed(record, 'poolAddress', row, 'held') !== undefined && !isNewOwner(row, record);
  const why = again
    ? `it had it before: pool ${pool} keeps who had an address last`
    : `the next free one of pool ${pool}`;
  return told(change, `lb-address|${change.row}`, 2, (names) => `load balancer ${list(names)} gets ${row}`, why);
}

function isNewOwner(row: string, record: Scene['record']): boolean {
  return changed(record, 'poolAddress', row, 'owner') !== undefined;
}

/** Why it is not Ready, in Harvester's words. */
function message(change: Change, { picture }: Scene): Happening | null {
  const words = `${change.after ?? ''}`;
  if (words === '') return null;
  const without = picture.text('lb', change.row, 'address') === '' && !words.includes('backend servers');
  const verb = without ? 'gets no address' : 'is not Ready';
  const why = without ? `${words}; Harvester asks again every second` : words;
  return told(change, `lb-message|${words}`, 2, (names) => `load balancer ${list(names)} ${verb}`, why);
}

function healthy(change: Change, { picture, record }: Scene): Happening | null {
  if (record.kind === 'load-balancer.create') return null;
  const lb = picture.text('backend', change.row, 'lb');
  const thing = picture.text('backend', change.row, 'vm');
  const port = picture.number('lb', lb, 'checkPort');
  const enough = picture.number('lb', lb, change.after === 1 ? 'successThreshold' : 'failureThreshold');
  const period = span(picture.number('lb', lb, 'periodMs'));
  const outcome = change.after === 1 ? 'got through' : 'got no answer';
  const why = `port ${port}: ${enough} probe${enough === 1 ? '' : 's in a row'}, one every ${period}, ${outcome}`;
  const tell = (names: readonly string[]): string =>
    change.after === 1
      ? `load balancer ${vmName(lb)} sends to ${list(names)} from now on`
      : `load balancer ${vmName(lb)} no longer sends to ${list(names)}`;
  const sort = `backend|${lb}|${change.after}|${record.number}`;
  return { sort, subject: vmName(thing), thing: `lb/${lb}`, tell, why, weight: 2 };
}

function told({ row }: Change, sort: string, weight: Weight, tell: Happening['tell'], why: string | null): Happening {
  return { sort, subject: vmName(row), thing: `lb/${row}`, tell, why, weight };
}
