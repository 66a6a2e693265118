import type { Instant } from '../../../domain/instant.ts'
import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../../platform/database/write-sql.ts'
import type { AttemptStatus } from '../../collection/attempt.ts'
import type { Write } from '../../transaction/write-set.ts'
import type { SessionStatus } from '../session.ts'
import type { PaymentLink } from './link.ts'

export const insertLinks: Write = {
  name: 'inserted_payment_links',
  sql: insertSql('payment_link', 'id, customer_id, currency, setup_session_id, attempt_id, created_at, updated_at'),
}

/** Links with the attempt that was made for them. */
export const updateLinks: Write = {
  name: 'updated_payment_links',
  isDocument: true,
  sql: updateSql('payment_link', 'id', 'attempt_id, updated_at'),
}

export const insertLinkInvoices: Write = {
  name: 'inserted_payment_link_invoices',
  sql: insertSql('payment_link_invoice', 'link_id, invoice_id'),
}

type LinkRow = Row<
  'payment_link',
  'id' | 'customer_id' | 'currency' | 'setup_session_id' | 'attempt_id' | 'created_at' | 'updated_at'
> & {
  readonly invoice_ids: readonly string[]
  readonly due_cents: bigint
  readonly session_status: SessionStatus | null
  readonly session_url: string | null
  readonly expires_at: Instant | null
  readonly attempt_status: AttemptStatus | null
  readonly action_url: string | null
  readonly now: Instant
}

const found = `select l.id, l.customer_id, l.currency, l.setup_session_id, l.attempt_id, l.created_at, l.updated_at, n.invoice_ids,
    n.due_cents, u.status as session_status, u.url as session_url, u.expires_at, a.status as attempt_status, a.action_url,
    coalesce(k.now, date_trunc('milliseconds', clock_timestamp())) as now
  from payment_link l
  join customer c on c.tenant_id = l.tenant_id and c.id = l.customer_id
  left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
  left join setup_session u on u.tenant_id = l.tenant_id and u.id = l.setup_session_id
  left join payment_attempt a on a.tenant_id = l.tenant_id and a.id = l.attempt_id
  cross join lateral (select coalesce(array_agg(i.id order by i.id), '{}') as invoice_ids,
      coalesce(sum(i.amount_due_cents), 0)::bigint as due_cents
    from payment_link_invoice p join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
    where p.tenant_id = l.tenant_id and p.link_id = l.id) n`

/** A link with the customer's present. */
export interface FoundLink {
  readonly link: PaymentLink
  readonly now: Instant
}

/** The link with this id; undefined if the tenant has none such. */
export async function findLink(tx: Tx, tenantId: string, id: string): Promise<FoundLink | undefined> {
  const [row] = await tx.rows<LinkRow>({
    name: 'find_payment_link',
    text: `${found} where l.tenant_id = $1 and l.id = $2`,
    values: [tenantId, id],
  })
  return row && linkOf(row)
}

/** A page of links, newest first; one more than `limit`. */
export async function listLinks(
  tx: Tx,
  tenantId: string,
  { customer_id: customerId }: { readonly customer_id?: string | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly FoundLink[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<LinkRow>({
    text: `${found} where l.tenant_id = $1 ${also('l.customer_id = ?', customerId)} ${also('l.id < ?', before)} order by l.id desc limit $2`,
    values,
  })
  return rows.map(linkOf)
}

function linkOf(row: LinkRow): FoundLink {
  const { setup_session_id: sessionId, session_status: sessionStatus, expires_at: expiresAt } = row
  const { attempt_id: attemptId, attempt_status: attemptStatus } = row
  const link: PaymentLink = {
    id: row.id,
    customerId: row.customer_id,
    currency: row.currency,
    invoiceIds: row.invoice_ids,
    session:
      sessionId && sessionStatus && expiresAt
        ? { id: sessionId, status: sessionStatus, url: row.session_url, expiresAt }
        : null,
    attempt: attemptId && attemptStatus ? { id: attemptId, status: attemptStatus, actionUrl: row.action_url } : null,
    dueCents: row.due_cents,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  return { link, now: row.now }
}

/** What a link over invoices is decided by. */
export interface LinkInvoice {
  readonly id: string
  readonly customer_id: string
  readonly currency: string
  readonly due_cents: bigint
  /** The live attempt of the invoice, if it has one. */
  readonly attempt_id: string | null
  /** The account of the customer's default method, if it can be used. */
  readonly default_account_id: string | null
}

/** The invoices with these ids, as far as the tenant has them. */
export async function linkInvoices(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LinkInvoice>> {
  const rows = await tx.rows<LinkInvoice>({
    name: 'invoices_for_payment_link',
    text: `select i.id, i.customer_id, i.currency, i.amount_due_cents as due_cents, n.attempt_id, g.id as default_account_id
      from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
      left join payment_attempt_invoice n on n.tenant_id = i.tenant_id and n.invoice_id = i.id and n.is_live
      left join payment_method m on m.tenant_id = i.tenant_id and m.id = c.default_payment_method_id
      left join gateway_account g on g.tenant_id = i.tenant_id and g.id = m.gateway_account_id and g.status = 'enabled'
        and (g.currencies is null or i.currency = any(g.currencies))
      where i.tenant_id = $1 and i.id = any($2::uuid[])`,
    values: [tenantId, ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The enabled accounts that take a currency, at most two. */
export async function accountsTaking(tx: Tx, tenantId: string, currency: string | null): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>({
    name: 'gateway_accounts_taking',
    text: `select id from gateway_account where tenant_id = $1 and status = 'enabled'
      and (currencies is null or $2::text is null or $2 = any(currencies)) order by id limit 2`,
    values: [tenantId, currency],
  })
  return rows.map(({ id }) => id)
}
