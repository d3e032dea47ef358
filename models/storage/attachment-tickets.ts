// Attachment tickets: everyone who needs a volume on a node puts one down, and the one that counts most decides where the engine goes.
//
// Source: longhorn/longhorn-manager controller/volume_attachment_controller.go and k8s/pkg/apis/longhorn/v1beta2/volumeattachment.go:58-69
// @5ddaa369f.

export const TICKET_PRIORITIES = {
  'volume-restore-controller': 2000,
  'volume-expansion-controller': 2000,
  'longhorn-api': 1000,
  'longhorn-ui': 1000,
  'csi-attacher': 900,
  'salvage-controller': 900,
  'share-manager-controller': 900,
  'snapshot-controller': 800,
  'backup-controller': 800,
  'volume-clone-controller': 800,
  'volume-eviction-controller': 800,
  'backing-image-data-source-controller': 800,
  'volume-rebuilding-controller': 800,
} as const;

export type TicketType = keyof typeof TICKET_PRIORITIES;

export interface Ticket {
  readonly id: string;
  readonly type: string;
  readonly node: string;
}

export interface AttachmentInPass {
  readonly tickets: readonly Ticket[];
  readonly state: string;
  /** spec.nodeID, status.currentNodeID and spec.migrationNodeID; empty for none. */
  readonly node: string;
  readonly current: string;
  readonly migrationNode: string;
  readonly migratable: boolean;
  /** Whether a node is Ready: the target of a migration must be (any that is not down before Longhorn's present main). */
  readonly isReady: (node: string) => boolean;
}

export interface AttachmentOutcome {
  readonly node: string;
  readonly migrationNode: string;
  /** By ticket id: the volume is where the ticket wants it. */
  readonly satisfied: Readonly<Record<string, boolean>>;
}

/** One pass of the attachment controller: keep the node while any ticket wants it and none counts more; go through detached to another. A
 *  migratable volume with two CSI tickets gets a second engine on the node of the other one. */
export function attachmentPass(volume: AttachmentInPass): AttachmentOutcome {
  const node = nodeAfter(volume);
  const migrationNode = migrationTarget(volume, node);
  const satisfied: Record<string, boolean> = {};
  for (const { id, node: wanted } of volume.tickets)
    satisfied[id] = volume.state === 'attached' && volume.current === wanted && node === wanted;
  return { node, migrationNode, satisfied };
}

/** The ticket that counts most: highest priority, then the shorter and then the smaller id. */
function leadingTicket(tickets: readonly Ticket[]): Ticket | null {
  return tickets.reduce<Ticket | null>((a, t) => (a === null || countsMore(t, a) ? t : a), null);
}

function priorityOf(ticket: Ticket): number {
  return TICKET_PRIORITIES[ticket.type as TicketType] ?? 0;
}

function nodeAfter(volume: AttachmentInPass): string {
  const leading = leadingTicket(volume.tickets);
  if (volume.node === '') {
    // Nothing is attached before the volume has come to rest.
    return leading !== null && volume.state === 'detached' ? leading.node : '';
  }
  const holders = volume.tickets.filter((t) => t.node === volume.node);
  if (holders.length === 0) return '';
  return leading !== null && leading.node !== volume.node && isInterrupted(holders, leading) ? '' : volume.node;
}

/** Work of Longhorn's own gives way to a workload that wants another node; workloads never give way to each other. */
function isInterrupted(holders: readonly Ticket[], leading: Ticket): boolean {
  return holders.every((t) => priorityOf(t) <= OWN_WORK && priorityOf(t) < priorityOf(leading));
}

const OWN_WORK = 800;

function migrationTarget(volume: AttachmentInPass, node: string): string {
  if (!volume.migratable || node === '' || volume.state !== 'attached') return volume.migrationNode;
  const workloads = volume.tickets.filter((t) => t.type === 'csi-attacher');
  const other = workloads.find((t) => t.node !== node);
  if (workloads.length < 2 || other === undefined) return '';
  return volume.isReady(other.node) ? other.node : '';
}

function countsMore(a: Ticket, b: Ticket): boolean {
  if (priorityOf(a) !== priorityOf(b)) return priorityOf(a) > priorityOf(b);
  if (a.id.length !== b.id.length) return a.id.length < b.id.length;
  return a.id < b.id;
}
