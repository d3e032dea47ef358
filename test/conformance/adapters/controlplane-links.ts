// Cases about bonds, and about flows that share links.
import { startFlow } from '../../../engine/flow.ts';
import {
  activeLink,
  type BondMode,
  detectionMs,
  effectiveDelayMs,
  GRATUITOUS_ARPS,
  lacpIntervalMs,
  lacpTimeoutMs,
  layer2Link,
  usableRate,
} from '../../../models/network/bond-rules.ts';
import { managers } from '../../support/managers.ts';
import { differences, type JsonObject } from '../adapter.ts';
import { type Case, type Check, near, num, nums, obj, text, texts } from './controlplane-json.ts';

export const linkChecks: Readonly<Record<string, Check>> = {
  'net.bond': bond,
  'net.max_min_fair': maxMin,
};

function bond({ given, expect }: Case): readonly string[] {
  const mode = text(given, 'mode', 'active-backup') as BondMode;
  const links = texts(given['links']);
  const found: JsonObject = {
    effective_downdelay_ms: effectiveDelayMs(num(given, 'downdelay_ms'), num(given, 'miimon_ms')),
    effective_updelay_ms: effectiveDelayMs(num(given, 'updelay_ms'), num(given, 'miimon_ms')),
    usable_gbps: usableRate(mode, nums(given['links_gbps'])),
    lacpdu_interval_s: lacpIntervalMs(text(given, 'lacp_rate', 'slow') as 'slow') / 1000,
    peer_loss_noticed_s: lacpTimeoutMs(text(given, 'lacp_rate', 'slow') as 'slow') / 1000,
    link_index: layer2Link(
      num(given, 'src_mac_last'),
      num(given, 'dst_mac_last'),
      num(given, 'ethertype'),
      num(given, 'links'),
    ),
    detect_le_ms: detectionMs(num(given, 'miimon_ms', 100), num(given, 'downdelay_ms')),
    gratuitous_arp_count: GRATUITOUS_ARPS,
  };
  if (expect['new_active'] === undefined) return differences(expect, found);
  const event = text(given, 'event');
  const names =
    links.length > 0
      ? links
      : [
          ...new Set(
            [text(given, 'active'), event.split(' ')[0] ?? '', text(given, 'primary')].filter((n) => n !== ''),
          ),
        ].sort();
  const down = text(given, 'down', event.endsWith(' down') ? (event.split(' ')[0] ?? '') : '');
  const usable = names.map((_, i) => i).filter((i) => names[i] !== down);
  const active = activeLink(usable, names.indexOf(text(given, 'active')), names.indexOf(text(given, 'primary', '-')));
  return differences(expect, { ...found, new_active: names[active] ?? null });
}

function maxMin({ given, expect }: Case): readonly string[] {
  const sim = managers({ managers: 1 });
  const { link, flow } = sim.world;
  const rows = new Map(
    Object.entries(obj(given['links_gbps'])).map(([name, gbps]): [string, number] => [
      name,
      link.add({ name, capacity: Number(gbps) }),
    ]),
  );
  const flows = Object.entries(obj(given['flows'])).map(([name, one]): [string, number] => {
    const demand = obj(one)['demand_gbps'];
    const links = texts(obj(one)['links']).map((l) => rows.get(l) ?? -1);
    return [
      name,
      startFlow(sim, {
        bytes: Number.POSITIVE_INFINITY,
        links,
        ...(typeof demand === 'number' ? { cap: demand } : {}),
        weight: num(obj(one), 'connections', 1),
      }),
    ];
  });
  sim.run(sim.now);
  const rates = obj(expect['rates_gbps']);
  return flows.flatMap(([name, row]) => near(name, flow.rate[row], num(rates, name), num(expect, 'tolerance', 1e-6)));
}
