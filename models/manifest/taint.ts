// Taints keep pods off a node, tolerations let them on again.
import { object, optional, present, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { count, instant, nullable, oneOf, type Shape, text } from './shape.ts';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
  /** When it was set; only NoExecute taints carry it. */
  readonly timeAdded: EpochMs | null;
}

const effect = oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute');

export const taint: Shape<Taint> = object<Taint>({
  key: required('key', text),
  value: optional('value', text, ''),
  effect: required('effect', effect),
  timeAdded: optional('timeAdded', nullable(instant), null),
});

export interface Toleration {
  /** Empty with `Exists` tolerates every key. */
  readonly key: string;
  readonly operator: 'Equal' | 'Exists';
  readonly value: string;
  /** null tolerates every effect. */
  readonly effect: TaintEffect | null;
  /** How long a NoExecute taint is borne; null for ever. */
  readonly tolerationSeconds: number | null;
}

export const toleration: Shape<Toleration> = object<Toleration>({
  key: optional('key', text, ''),
  operator: present('operator', oneOf('Equal', 'Exists'), 'Equal'),
  value: optional('value', text, ''),
  effect: optional('effect', nullable(effect), null),
  tolerationSeconds: optional('tolerationSeconds', nullable(count), null),
});
