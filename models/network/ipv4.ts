// IPv4 addresses and subnets as numbers.

/** The address as a number, or null when it is none. */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let address = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    address = address * 256 + Number(part);
  }
  return address;
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / powerOfTwo(shift)) % 256).join('.');
}

export interface Subnet {
  /** First address: the network's own. */
  readonly network: number;
  /** Last address: broadcast. */
  readonly broadcast: number;
  readonly prefix: number;
}

/** `192.168.0.0/24`, or null. Bits behind the prefix are cut off. */
export function parseSubnet(text: string): Subnet | null {
  const [address, length, ...rest] = text.split('/');
  const first = parseIpv4(address ?? '');
  if (first === null || length === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length)) return null;
  const prefix = Number(length);
  return prefix > 32 ? null : subnetAround(first, prefix);
}

function subnetAround(address: number, prefix: number): Subnet {
  const size = sizeOf(prefix);
  const network = Math.floor(address / size) * size;
  return { network, broadcast: network + size - 1, prefix };
}

export function contains(subnet: Subnet, address: number): boolean {
  return address >= subnet.network && address <= subnet.broadcast;
}

/** The longest prefix whose subnet has room for so many hosts beside network and broadcast. */
export function prefixFor(hosts: number): number {
  let prefix = 30;
  while (prefix > 0 && sizeOf(prefix) - 2 < hosts) prefix--;
  return prefix;
}

/** Whether addresses with their prefixes all lie in one subnet; null when one cannot be read. None at all do. */
export function inOneSubnet(cidrs: readonly string[]): boolean | null {
  const subnets = cidrs.map(parseSubnet);
  const first = subnets[0];
  for (const subnet of subnets) if (subnet === null) return null;
  return subnets.every((s) => s?.network === first?.network && s?.prefix === first?.prefix);
}

function sizeOf(prefix: number): number {
  return powerOfTwo(32 - prefix);
}

function powerOfTwo(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 2;
  return power;
}
