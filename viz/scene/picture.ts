// A picture: a frame, with what is worked out of it once and then needed for every card.
import type { Frame } from '../protocol.ts';
import { type Index, indexOf } from './card.ts';
import { type Signatures, signaturesOf } from './signature.ts';

export interface Picture {
  readonly frame: Frame;
  readonly index: Index;
  readonly signatures: Signatures;
}

export function pictureOf(frame: Frame): Picture {
  const index = indexOf(frame);
  return { frame, index, signatures: signaturesOf(frame, index) };
}
