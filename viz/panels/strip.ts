// The strip: how the cluster is doing, in eight numbers, each with a word.
import { element, write } from '../element.ts';
import type { Moment, Panel } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { Status } from '../protocol.ts';
import { bytesText } from '../words.ts';

interface Entry {
  readonly label: string;
  readonly help: string;
  read(moment: Moment): { readonly value: string; readonly status: Status };
}

const count = (value: number, status: Status): { value: string; status: Status } => ({
  value: String(value),
  status: value > 0 ? status : 'ok',
});

const entries: readonly Entry[] = [
  {
    label: 'VMs serving',
    help: 'VMs that should run and do, of those that should',
    read: ({ frame: { vm, counters } }) => {
      let wanted = 0;
      for (let v = 0; v < vm.live.length; v++) if (vm.live[v] === 1 && vm.look[v] !== OFF) wanted++;
      return { value: `${wanted - counters.downVms}/${wanted}`, status: counters.downVms > 0 ? 'failed' : 'ok' };
    },
  },
  {
    label: 'down',
    help: 'VMs that should run and whose guest does not',
    read: (m) => count(m.frame.counters.downVms, 'failed'),
  },
  {
    label: 'pending',
    help: 'VMs whose pod has no node yet',
    read: (m) => count(m.frame.counters.pendingVms, 'degraded'),
  },
  {
    label: 'VM-minutes lost',
    help: 'minutes in which a VM was wanted and not running, over all VMs',
    read: ({ frame, at }) => {
      const { vmMinutesLost, downVms } = frame.counters;
      const lost = vmMinutesLost + (downVms * (at - frame.at)) / 60_000;
      return { value: lost.toFixed(1), status: lost > 0 ? 'degraded' : 'ok' };
    },
  },
  {
    label: 'degraded',
    help: 'volumes with fewer replicas than asked for',
    read: (m) => count(m.frame.counters.degradedVolumes, 'degraded'),
  },
  {
    label: 'faulted',
    help: 'volumes without a usable replica',
    read: (m) => count(m.frame.counters.faultedVolumes, 'failed'),
  },
  {
    label: 'rebuilding',
    help: 'replicas that are being filled',
    read: (m) => count(m.frame.counters.rebuilding, 'working'),
  },
  {
    label: 'at risk',
    help: 'data of which at most one copy is left',
    read: (m) => ({
      value: bytesText(m.frame.counters.atRiskBytes),
      status: m.frame.counters.atRiskBytes > 0 ? 'degraded' : 'ok',
    }),
  },
  {
    label: 'etcd',
    help: 'whether the control plane takes writes',
    read: ({ frame: { etcd } }) =>
      etcd.writable === 1 ? { value: 'quorum', status: 'ok' } : { value: 'NO QUORUM', status: 'failed' },
  },
  {
    label: 'VIP',
    help: 'the node that answers for the management address',
    read: ({ frame: { vip }, names }) => {
      const [answers = -1] = vip.answers;
      if (vip.answers.length === 0) return { value: 'none', status: 'off' };
      return answers < 0 ? { value: 'silent', status: 'failed' } : { value: names.node[answers] ?? '', status: 'ok' };
    },
  },
];

/** Code of the look `off`, the last of `VM_LOOKS`. */
const OFF = 8;

export const strip: Panel = (root, page) => {
  const cells = entries.map(({ label, help }) => {
    const glyph = element('span', { class: 'glyph', 'aria-hidden': 'true' });
    const value = element('b');
    const cell = element('span', { title: help }, glyph, value, element('span', { class: 'muted' }, label));
    root.append(cell);
    return { cell, glyph, value };
  });
  page.on('time', () => {
    const { moment } = page;
    if (moment === null) return;
    for (const [i, { cell, glyph, value }] of cells.entries()) {
      const read = entries[i]?.read(moment) ?? { value: '', status: 'off' };
      cell.dataset['status'] = read.status;
      write(glyph, GLYPHS[read.status]);
      write(value, read.value);
    }
  });
};
