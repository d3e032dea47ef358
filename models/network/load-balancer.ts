// Load balancers of Harvester: what the webhook refuses, what it fills in, and how a backend's health is told.
//
// Source: harvester/load-balancer-harvester pkg/webhook/loadbalancer/{validator,mutator}.go and pkg/prober/worker.go:36-90 @e861dc9.

export type WorkloadType = 'vm' | 'cluster';
export type Ipam = 'pool' | 'dhcp';

export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly backendPort: number;
  readonly protocol: string;
}

export interface HealthCheck {
  readonly port: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
}

export interface LoadBalancerSpec {
  readonly workloadType: WorkloadType;
  readonly listeners: readonly Listener[];
  readonly healthCheck: HealthCheck | null;
}

const MAX_PORT = 65_535;

/** What the webhook refuses, in words. Guest clusters bring their own service, so that nothing about listeners is asked of them. */
export function loadBalancerProblems(spec: LoadBalancerSpec): string[] {
  if (spec.workloadType === 'cluster') return [];
  const problems: string[] = [];
  if (spec.listeners.length === 0) problems.push('a load balancer for VMs needs a listener');
  const twice = (of: readonly string[]) => of.some((value, i) => of.indexOf(value) !== i);
  if (twice(spec.listeners.map((l) => l.name))) problems.push('two listeners have the same name');
  if (twice(spec.listeners.map((l) => `${l.protocol}:${l.port}`))) problems.push('two listeners have the same port');
  if (twice(spec.listeners.map((l) => `${l.protocol}:${l.backendPort}`)))
    problems.push('two listeners have the same backend port');
  for (const { name, port, backendPort } of spec.listeners) {
    for (const p of [port, backendPort]) if (p < 1 || p > MAX_PORT) problems.push(`listener ${name}: port ${p}`);
  }
  return [...problems, ...healthCheckProblems(spec)];
}

function healthCheckProblems({ healthCheck, listeners }: LoadBalancerSpec): string[] {
  if (healthCheck === null || healthCheck.port === 0) return [];
  const problems: string[] = [];
  const backends = listeners.filter((l) => l.backendPort === healthCheck.port);
  if (backends.length === 0) problems.push(`no listener has the backend port ${healthCheck.port} that is checked`);
  else if (!backends.some((l) => l.protocol === 'TCP')) problems.push('only TCP can be checked');
  if (healthCheck.successThreshold < 1) problems.push('the success threshold is at least 1');
  if (healthCheck.failureThreshold < 1) problems.push('the failure threshold is at least 1');
  if (healthCheck.periodMs < 1) problems.push('the period is at least 1 s');
  if (healthCheck.timeoutMs < 1) problems.push('the time-out is at least 1 s');
  return problems;
}

/** Where addresses come from cannot be changed later; an empty text means the default. */
export function ipamChangeRefused(before: string, after: string, otherwise: Ipam = 'pool'): boolean {
  return (before || otherwise) !== (after || otherwise);
}

export interface Health {
  readonly healthy: boolean;
  readonly successes: number;
  readonly failures: number;
}

/** One probe more: enough successes in a row make a backend healthy, enough failures in a row the opposite. */
export function probed(health: Health, ok: boolean, successThreshold: number, failureThreshold: number): Health {
  const successes = ok ? health.successes + 1 : 0;
  const failures = ok ? 0 : health.failures + 1;
  const healthy = ok ? health.healthy || successes >= successThreshold : health.healthy && failures < failureThreshold;
  return { healthy, successes, failures };
}

/** What the webhook writes into a check: two in a row of either kind, a second between probes, a second for an answer. A check without a port
 *  is none. Source: pkg/webhook/loadbalancer/mutator.go:89 @e861dc9; where they name other defaults, Harvester's documents are behind the code. */
export function filledHealthCheck(check: HealthCheckSeconds | null): HealthCheck | null {
  if (check === null || check.port === 0) return null;
  return {
    port: check.port,
    successThreshold: check.successThreshold || 2,
    failureThreshold: check.failureThreshold || 2,
    periodMs: 1000 * (check.periodSeconds || 1),
    timeoutMs: 1000 * (check.timeoutSeconds || 1),
  };
}

/** As the object has it: zeros for what is left out. */
export interface HealthCheckSeconds {
  readonly port: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
}
