// What a step would do, in the words of the preview: "5 VMs down, 9 volumes degraded, quorum stays".
import type { Blast, Status } from '../protocol.ts';
import { bytesText, countText, spanText } from '../words.ts';

export interface BlastLine {
  readonly status: Status;
  readonly text: string;
  readonly names: readonly string[];
}

const QUORUM: Readonly<Record<Blast['quorum'], readonly [Status, string]>> = {
  stays: ['ok', 'quorum stays'],
  lost: ['failed', 'QUORUM IS LOST: the API takes no writes'],
  'lost-anyway': ['degraded', 'quorum is lost, as without it'],
};

export function blastLines(blast: Blast): readonly BlastLine[] {
  const lines: BlastLine[] = [];
  const add = (status: Status, text: string, names: readonly string[] = []): void =>
    void lines.push({ status, text, names });
  const { vmsDown, volumesDegraded, volumesFaulted } = blast;
  if (vmsDown.length > 0) add('failed', `${countText(vmsDown.length, 'VM')} more go down`, vmsDown);
  if (volumesFaulted.length > 0)
    add('failed', `${countText(volumesFaulted.length, 'volume')} more without a usable copy`, volumesFaulted);
  if (volumesDegraded.length > 0)
    add('degraded', `${countText(volumesDegraded.length, 'volume')} more degraded`, volumesDegraded);
  add(...QUORUM[blast.quorum]);
  if (blast.vipMoves) add('working', 'the VIP moves once more');
  if (blast.atRiskBytes > 0) add('degraded', `at worst ${bytesText(blast.atRiskBytes)} with one copy left`);
  if (blast.recoveredAfterMs === null) add('failed', 'some of them are not back at the end of the run');
  else if (vmsDown.length > 0) add('ok', `all of them back after ${spanText(blast.recoveredAfterMs)}`);
  else add('ok', 'no VM more goes down');
  return lines;
}
