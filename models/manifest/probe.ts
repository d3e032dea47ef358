// Probes of a VM: what the kubelet asks of its guest, how often, and how many answers in a row may be missing.
import { object, optional } from './fields.ts';
import { count, type Shape } from './shape.ts';
import { chosenKey } from './vm-device.ts';

export interface Probe {
  /** `httpGet`, `tcpSocket`, `exec` or `guestAgentPing`. */
  readonly check: string;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

const TIMES = new Set([
  'initialDelaySeconds',
  'periodSeconds',
  'failureThreshold',
  'successThreshold',
  'timeoutSeconds',
  'terminationGracePeriodSeconds',
]);

/** Defaults are those of Kubernetes. Source: kubernetes/kubernetes pkg/apis/core/v1/defaults.go (SetDefaults_Probe, v1.34.1). */
export const probe: Shape<Probe> = object<Probe>({
  check: optional('', chosenKey(TIMES), ''),
  initialDelaySeconds: optional('initialDelaySeconds', count, 0),
  periodSeconds: optional('periodSeconds', count, 10),
  failureThreshold: optional('failureThreshold', count, 3),
});
