// What is told of placements: where the scheduler puts a pod, and in its own words why it puts it nowhere.
import type { Decision } from '../../engine/policy.ts';
import { whyNowhere, whyThere } from './decision-words.ts';
import type { Happening, Scene } from './happening.ts';
import type { Picture } from './picture.ts';
import { vmName, volumeName } from './words.ts';

/** Volumes that find no disk one after the other are told of together. */
const CLOSE_MS = 2000;

export function placementsOf({ record, picture }: Scene): readonly Happening[] {
  return record.decisions.map((decision) => {
    // What is placed is a pod of a VM, or else a replica of a volume, which the event may name.
    const vm = record.args[0]?.table === 'volume' ? '' : picture.text('pod', decision.item, 'vmi');
    return vm === '' ? replicaPlaced(decision, volumeName(picture, decision.item)) : podPlaced(decision, vm, picture);
  });
}

function podPlaced(decision: Decision, vm: string, picture: Picture): Happening {
  const { chosen } = decision;
  const subject = vmName(vm);
  const told = { sort: `pod|${vm}|${chosen}`, subject, thing: `vm/${vm}`, once: `pod|${vm}`, weight: 2 } as const;
  // VMs that come with a trace find their places by the hundred.
  const comes = picture.number('vm', vm, 'arriving') > 0;
  return chosen === null
    ? { ...told, tell: () => `no node takes ${subject}`, why: whyNowhere(decision, 'nodes') }
    : { ...told, tell: () => `${subject} is placed on ${chosen}`, why: whyThere(decision), weight: comes ? 1 : 2 };
}

/** A replica that finds its disk is told of when its rebuild begins. */
function replicaPlaced(decision: Decision, subject: string): Happening {
  const { item, chosen } = decision;
  const told = { subject, thing: `volume/${item}`, once: `placed|${item}` };
  if (chosen !== null)
    return {
      ...told,
      sort: `placed|${item}`,
      tell: () => `${subject} gets a replica on ${chosen}`,
      why: whyThere(decision),
      weight: 1,
    };
  const why = whyNowhere(decision, 'disks');
  const tell = (names: readonly string[]): string =>
    `no disk takes another replica of ${names.length > 1 ? `${names.length} volumes: ` : ''}${names.join(', ')}`;
  return { ...told, sort: `unplaced|${why}`, tell, why, weight: 2, within: CLOSE_MS };
}
