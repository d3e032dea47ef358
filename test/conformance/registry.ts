// Every adapter, one a file format: `npm run conformance` asks them in this order.
import type { Adapter } from './adapter.ts';
import { compute } from './adapters/compute.ts';
import { controlPlane } from './adapters/controlplane.ts';
import { longhorn } from './adapters/storage.ts';

export const adapters: readonly Adapter[] = [longhorn, compute, controlPlane];
