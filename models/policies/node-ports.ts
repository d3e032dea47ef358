// NodePorts: a host port can be had by one pod of a node only.
import type { HostPort } from '../scheduling/pod-spec.ts';
import type { KubeFilter } from './kube-filter.ts';

/** Every address of a host. */
const ANY = '0.0.0.0';

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/nodeports/node_ports.go and
 *  pkg/scheduler/framework/types.go (HostPortInfo.CheckConflict, v1.34.1). */
export const nodePorts: KubeFilter = {
  name: 'NodePorts',
  reasons: ["node(s) didn't have free ports for the requested pod ports"],
  prepare: (view, p) => view.pod(p).ports.length > 0,
  refuses(view, p, n) {
    const wanted = view.pod(p).ports;
    let conflict = 0;
    view.eachPod(n, (other) => {
      if (view.pod(other).ports.some((taken) => wanted.some((port) => overlap(port, taken)))) conflict = 1;
    });
    return conflict;
  },
  unresolvable: () => false,
};

function overlap(a: HostPort, b: HostPort): boolean {
  return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY || b.ip === ANY);
}
