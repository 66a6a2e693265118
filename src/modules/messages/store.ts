import type { Statement, Tx } from '../../platform/database/transaction.ts'
import { insertSql } from '../../platform/database/write-sql.ts'
import type { Write } from '../transaction/write-set.ts'
import type { CustomersMessage } from './message.ts'
import { type CustomersMessageRow, customersMessageOf, messageColumns } from './rows.ts'

export interface MessageFilter {
  readonly customer_id?: string | undefined
  readonly invoice_id?: string | undefined
  readonly credit_note_id?: string | undefined
  readonly kind?: string | undefined
  readonly status?: string | undefined
}

/** Inserts messages that were asked for. */
export const insertMessages: Write = {
  name: 'inserted_messages',
  sql: insertSql(
    'message',
    'id, kind, occasion, copy, customer_id, invoice_id, credit_note_id, subscription_id, recipient, facts, due_at, status, attempts, created_at, updated_at',
  ),
}

/** Cancels the messages about an invoice that have not left. */
export const cancelMessages: Write = {
  name: 'canceled_messages',
  sql: `update message m set status = 'canceled', due_at = null, error = 'The invoice is void', updated_at = r.now
    from jsonb_to_recordset($rows::jsonb) as r (invoice_id uuid, now timestamptz)
    where m.tenant_id = $tenant and m.invoice_id = r.invoice_id and m.status = 'queued'`,
}

/** Whether a message about an invoice has left, or may have. Read it under the customer's lock, which sending waits for. */
export async function wasInvoiceSent(tx: Tx, tenantId: string, invoiceId: string): Promise<boolean> {
  const [row] = await tx.rows<{ was_sent: boolean }>({
    name: 'was_invoice_sent',
    text: `select exists (select from message m where m.tenant_id = $1 and m.invoice_id = $2
      and m.status in ('sending', 'sent')) as was_sent`,
    values: [tenantId, invoiceId],
  })
  return row?.was_sent ?? false
}

/** The message to a customer with this id; undefined if the tenant has none such. */
export async function findMessage(tx: Tx, tenantId: string, id: string): Promise<CustomersMessage | undefined> {
  const [row] = await tx.rows<CustomersMessageRow>({
    name: 'find_message',
    text: `select ${messageColumns} from message m where m.tenant_id = $1 and m.id = $2 and m.customer_id is not null`,
    values: [tenantId, id],
  })
  return row && customersMessageOf(row)
}

/** A page of messages to customers, newest first; one more than `limit`. */
export async function listMessages(
  tx: Tx,
  tenantId: string,
  filter: MessageFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<CustomersMessage[]> {
  return (await tx.rows<CustomersMessageRow>(listStatement(tenantId, filter, page))).map(customersMessageOf)
}

const afterEveryId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The statement of a page: one text for each combination of filters. A test checks its query plan. */
export function listStatement(
  tenantId: string,
  filter: MessageFilter,
  page: { readonly before: string | null; readonly limit: number },
): Statement {
  const names = ['customer_id', 'invoice_id', 'credit_note_id', 'kind', 'status'] as const
  const wanted = names.filter((name) => filter[name] !== undefined)
  return {
    name: ['mail', ...wanted.map((name) => name.replace('_id', ''))].join('_by_'),
    text: `select ${messageColumns} from message m where m.tenant_id = $1 and m.id < $2 and m.customer_id is not null
      ${wanted.map((name, index) => `and m.${name} = $${index + 4}`).join(' ')} order by m.id desc limit $3`,
    values: [tenantId, page.before ?? afterEveryId, page.limit + 1, ...wanted.map((name) => filter[name])],
  }
}

/** The highest copy of a kind of message about a document to an address, or to the customer's own; null if there is none. */
export async function latestCopy(
  tx: Tx,
  tenantId: string,
  about: {
    readonly customerId: string
    readonly documentId: string
    readonly kind: string
    readonly to: string | null
  },
): Promise<number | null> {
  const [row] = await tx.rows<{ copy: number | null }>({
    name: 'latest_copy_of_message',
    text: `select max(m.copy) as copy from message m where m.tenant_id = $1
      and coalesce(m.invoice_id, m.credit_note_id, m.subscription_id, m.invitation_id, m.id) = $2 and m.kind = $3 and m.occasion = ''
      and lower(m.recipient) = lower(coalesce($4, (select c.email from customer c where c.tenant_id = $1 and c.id = $5)))`,
    values: [tenantId, about.documentId, about.kind, about.to, about.customerId],
  })
  return row?.copy ?? null
}
