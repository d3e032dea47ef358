// Liveness probes: a guest that does not answer for too long is ended with its pod, and the run strategy says what comes next.
//
// No probe is an event: what a guest answers follows from what it does, so the kubelet's verdict is known when that begins. KubeVirt puts the VM's
// probe on the launcher's main container, which is never restarted in place.
// Source: kubevirt/kubevirt pkg/virt-controller/services/template.go (updateLivenessProbe; restartPolicy Never) @540f37cfa3.
import { type Model, on } from '../../engine/model.ts';
import { livenessFailed } from '../events.ts';
import { Guest } from '../lifecycles.ts';
import type { ClusterSchema } from '../schema.ts';
import { endGuest } from './vmi.ts';

export const liveness: Model<ClusterSchema> = {
  name: 'liveness',
  on: [
    on(livenessFailed, (sim, i) => {
      const { vmi } = sim.world;
      if (vmi.guest[i] !== Guest.state.Booting && vmi.guest[i] !== Guest.state.Paused) return;
      endGuest(sim, i);
    }),
  ],
};
