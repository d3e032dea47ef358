// Cases about networks.
import { inOneSubnet, prefixFor } from '../../../models/network/ipv4.ts';
import {
  clusterNetworkKept,
  clusterNetworkRefused,
  effectiveMtu,
  hostsWithNetworks,
  mtuChangeRefused,
  parseMtu,
  storageAddresses,
  storageNetworkRefused,
  type VlanConfig,
  vlanConfigKept,
  vlanConfigRefused,
} from '../../../models/network/network-rules.ts';
import {
  singleVlan,
  vlanDifference,
  vlanSet,
  vlansOfLinks,
  vlanText,
  vlanUnion,
} from '../../../models/network/vlan-set.ts';
import {
  type HostNetwork,
  hostNetworkChangeRefused,
  hostNetworkKept,
  hostNetworkRefused,
  vmNetworkChangeRefused,
  vmNetworkKept,
  vmNetworkRefused,
} from '../../../models/network/vm-network-rules.ts';
import { differences, type JsonObject, Unsupported } from '../adapter.ts';
import { type Case, type Check, num, nums, obj, objs, same, text, textOrNull, texts } from './controlplane-json.ts';

const attachedTo = (given: JsonObject) => (textOrNull(given, 'attached') === null ? [] : [text(given, 'attached')]);

function mtu({ given, expect }: Case): readonly string[] {
  if (typeof given['text'] === 'string') {
    const found = parseMtu(text(given, 'text'));
    return differences(expect, { valid: found !== null, mtu: found });
  }
  if (typeof given['mtu'] === 'number')
    return same('effective', effectiveMtu(num(given, 'mtu'), num(given, 'default')), expect['effective']);
  if (given['vlanconfig'] === undefined) throw new Unsupported('another question about MTUs');
  return same('mtu', num(obj(obj(given['vlanconfig'])['link_attrs']), 'mtu'), expect['mtu']);
}

function clusterNetwork({ given, expect }: Case): readonly string[] {
  const name = text(given, 'name');
  const op = text(given, 'op', 'create');
  const refused =
    op === 'create'
      ? clusterNetworkRefused(name, textOrNull(given, 'mtu_annotation'))
      : op === 'delete'
        ? clusterNetworkKept(name, texts(given['referenced_by']))
        : mtuChangeRefused({
            name,
            before: textOrNull(given, 'old_mtu'),
            after: textOrNull(given, 'new_mtu'),
            attached: textOrNull(given, 'attached'),
            configured: nums(given['vlanconfig_mtus']),
          });
  return same('rejected', refused !== null, expect['rejected']);
}

function vlanConfig({ given, expect }: Case): readonly string[] {
  const users = [...attachedTo(given), ...(num(given, 'vms') > 0 ? ['VMs'] : [])];
  if (text(given, 'op') === 'delete')
    return same('rejected', vlanConfigKept(texts(given['nodes']), users) !== null, expect['rejected']);
  const own: VlanConfig = {
    name: 'new',
    clusterNetwork: text(given, 'cluster_network', 'cn'),
    mtu: num(given, 'mtu'),
    nodes: texts(given['nodes']),
  };
  const others = objs(given['existing']).map((e, i) => ({
    name: text(e, 'name', `other-${i}`),
    clusterNetwork: text(e, 'cluster_network', own.clusterNetwork),
    mtu: num(e, 'mtu', own.mtu),
    nodes: texts(e['nodes']),
  }));
  return same(
    'rejected',
    vlanConfigRefused(own, others, text(given, 'user') === 'controller', users) !== null,
    expect['rejected'],
  );
}

function nad({ given, expect }: Case): readonly string[] {
  const op = text(given, 'op', 'create');
  if (op === 'delete') return same('rejected', vmNetworkKept(texts(given['used_by'])) !== null, expect['rejected']);
  if (op === 'update')
    return same(
      'rejected',
      vmNetworkChangeRefused(
        text(given, 'target').startsWith('storage-network'),
        text(given, 'change') === 'bridge',
        texts(given['used_by']),
      ) !== null,
      expect['rejected'],
    );
  const storage = obj(given['storage_network']);
  const bridge = text(given, 'bridge');
  const numberOr = (one: JsonObject, key: string) => (typeof one[key] === 'number' ? num(one, key) : null);
  const refused = vmNetworkRefused(
    {
      bridge,
      vlan: num(given, 'vlan'),
      trunk: objs(given['trunk']).map((t) => ({
        min: numberOr(t, 'min'),
        max: numberOr(t, 'max'),
        id: numberOr(t, 'id'),
      })),
      clusterNetworkLabel: textOrNull(given, 'label'),
    },
    texts(given['cluster_networks']),
    given['storage_network'] === undefined
      ? null
      : {
          clusterNetwork: text(storage, 'cluster_network', bridge.replace(/-br$/, '')),
          vlan: num(storage, 'vlan'),
          exclusive: storage['exclusive'] === true,
        },
  );
  return same('rejected', refused !== null, expect['rejected']);
}

function hostNetwork({ given, expect }: Case): readonly string[] {
  if (given['cidrs'] !== undefined) {
    const found = inOneSubnet(texts(given['cidrs']));
    return differences(expect, { same: found === true, error: found === null });
  }
  const op = text(given, 'op', 'create');
  if (op === 'delete')
    return same('rejected', hostNetworkKept(given['underlay'] === true) !== null, expect['rejected']);
  if (op === 'update')
    return same('rejected', hostNetworkChangeRefused(text(given, 'change')) !== null, expect['rejected']);
  const total = num(given, 'nodes_total');
  const all = total > 0 ? Array.from({ length: total }, (_, i) => `node${i + 1}`) : texts(given['nodes']);
  const covered = typeof given['covered_nodes'] === 'number' ? all.slice(0, num(given, 'covered_nodes')) : all;
  const one = (from: JsonObject, vlan: number): HostNetwork => ({
    mode: text(from, 'mode', 'dhcp') as 'dhcp',
    clusterNetwork: text(from, 'cluster_network', 'cn'),
    vlan: num(from, 'vlan', vlan),
    underlay: from['underlay'] === true,
    nodes: covered,
    addresses: new Map(Object.entries(obj(from['host_ips'])).map(([n, a]): [string, string] => [n, String(a)])),
  });
  return same(
    'rejected',
    hostNetworkRefused(
      one(given, 1),
      objs(given['existing']).map((e, i) => one(e, 100 + i)),
      all,
    ) !== null,
    expect['rejected'],
  );
}

function vlans({ given, steps, expect }: Case): readonly string[] {
  if (given['links'] !== undefined)
    return same('vids', vlansOfLinks(text(given, 'cluster_network'), texts(given['links'])), expect['vids']);
  if (given['set'] !== undefined) {
    const set = vlanSet(nums(given['set']));
    return differences(expect, { count: set.ids.length, text: vlanText(set) });
  }
  if (typeof given['single_vid'] === 'number') {
    const set = singleVlan(num(given, 'single_vid'));
    return differences(expect, { count: set.ids.length, text: vlanText(set) });
  }
  if (typeof given['a_single'] === 'number') {
    const [a, b] = [singleVlan(num(given, 'a_single')), singleVlan(num(given, 'b_single'))];
    return differences(expect, {
      append: vlanUnion(a, b) === null ? 'error' : 'ok',
      diff: vlanDifference(a, b) === null ? 'error' : 'ok',
    });
  }
  const [a, b] = [vlanSet(nums(given['a'])), vlanSet(nums(given['b']))];
  const union = steps.length > 0 ? vlanUnion(a, b) : null;
  const difference = vlanDifference(a, b);
  return differences(expect, {
    union: union === null ? null : [...union.ids],
    count: union?.ids.length ?? 0,
    added: [...(difference?.added ?? [])],
    removed: [...(difference?.removed ?? [])],
  });
}

function storageNetwork({ given, expect }: Case): readonly string[] {
  if (typeof expect['ips_needed'] === 'number') {
    const needed = storageAddresses(num(given, 'nodes'));
    return differences(expect, { ips_needed: needed, smallest_prefix: prefixFor(needed) });
  }
  const refused = storageNetworkRefused(num(given, 'vms_running'), text(given, 'nodes_covered') === 'all');
  return differences(expect, {
    allowed: refused === null,
    setting_condition: 'Completed',
    interface: 'lhnet1',
    ip_in_range: true,
    vms_restarted_automatically: false,
  });
}

export const networkChecks: Readonly<Record<string, Check>> = {
  'net.mtu': mtu,
  'net.clusternetwork': clusterNetwork,
  'net.vlanconfig': vlanConfig,
  'net.nad': nad,
  'net.hostnetwork': hostNetwork,
  'net.vlan_set': vlans,
  'net.placement': ({ given, expect }) => {
    const active = new Map(
      Object.entries(obj(given['active_on'])).map(([cn, hosts]): [string, string[]] => [cn, texts(hosts)]),
    );
    const hosts = [...new Set([...active.values()].flat())].sort();
    return same('hosts', hostsWithNetworks(active, texts(given['vm_networks']), hosts), expect['hosts']);
  },
  'net.storage_network': storageNetwork,
};
