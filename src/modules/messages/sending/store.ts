import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { CustomersMessage, Message } from '../message.ts'
import { type MessageRow, messageColumns, messageOf } from '../rows.ts'

/** A message that only the claimer may send, until its `dueAt`. */
export interface ClaimedMessage {
  readonly tenantId: string
  readonly message: Message
  /** Sealed; of mail that signs somebody in. */
  readonly link: string | null
}

/** Marks due messages as being sent, over all tenants, the longest waiting first. Commit before sending. */
export async function claimMessages(
  tx: Tx,
  wanted: {
    readonly atMost: number
    readonly ofOneTenant: number
    readonly leaseSeconds: number
    readonly notOf: readonly string[]
  },
): Promise<ClaimedMessage[]> {
  const rows = await tx.rows<MessageRow & { readonly tenant_id: string; readonly link: string | null }>({
    name: 'claim_messages',
    text: `select ${messageColumns}, m.tenant_id, m.link from claim_messages($1, $2, make_interval(secs => $3), $4::uuid[]) m`,
    values: [wanted.atMost, wanted.ofOneTenant, wanted.leaseSeconds, wanted.notOf],
  })
  return rows.map((row) => ({ tenantId: row.tenant_id, message: messageOf(row), link: row.link }))
}

/** Stores what became of an attempt; a link is forgotten with the last one. Undefined if another process has claimed the message since. */
export async function settleMessage(tx: Tx, tenantId: string, settled: Message): Promise<Message | undefined> {
  const { id, attempts, status, dueAt, title, error, sentAt } = settled
  const [row] = await tx.rows<MessageRow>({
    name: 'settle_message',
    text: `update message m set status = $4, due_at = $5, subject = coalesce($6, m.subject), error = $7, sent_at = $8,
        link = case when $5::timestamptz is not null then m.link end,
        updated_at = date_trunc('milliseconds', now())
      where m.tenant_id = $1 and m.id = $2 and m.status = 'sending' and m.attempts = $3
      returning ${messageColumns}`,
    values: [tenantId, id, attempts, status, dueAt, title, error, sentAt],
  })
  return row && messageOf(row)
}

/** Marks the address of a customer as refused since an instant, or as not refused (null); not if they have another one by now. */
export function markAddress(
  tx: Tx,
  tenantId: string,
  { customerId, recipient }: CustomersMessage,
  bouncedAt: Instant | null,
): void {
  tx.send({
    name: 'mark_address',
    text: `update customer set email_bounced_at = $4 where tenant_id = $1 and id = $2 and lower(email) = lower($3)
      and (email_bounced_at is null) <> ($4::timestamptz is null)`,
    values: [tenantId, customerId, recipient, bouncedAt],
  })
}

export interface MessageBacklog {
  readonly waiting: bigint
  readonly retrying: bigint
  readonly lag_seconds: number
}

/** What waits to be sent, over all tenants. */
export async function messageBacklog(tx: Tx): Promise<MessageBacklog | undefined> {
  const [row] = await tx.rows<MessageBacklog>({
    name: 'message_backlog',
    text: 'select waiting, retrying, lag_seconds from message_backlog()',
  })
  return row
}

/** The database's time, in milliseconds. */
export async function presentOf(tx: Tx): Promise<Instant> {
  const [row] = await tx.rows<{ now: Instant }>({
    name: 'present_of_sending',
    text: `select date_trunc('milliseconds', now()) as now`,
  })
  if (!row) throw new Error('the database has no time')
  return row.now
}
