import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import type { Row } from '../../platform/database/row.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { insertSql, updateSql } from '../../platform/database/write-sql.ts'
import { attemptsOfInvoice } from '../collection/rows.ts'
import { type InvoiceRow, invoiceColumns, invoiceOf } from '../documents/invoices/rows.ts'
import type { GatewayKind } from '../gateways/gateway-account.ts'
import type { Write } from '../transaction/write-set.ts'
import type { SessionStatus, SetupSession } from './session.ts'

export type SessionRow = Row<
  'setup_session',
  | 'id'
  | 'customer_id'
  | 'test_clock_id'
  | 'gateway_account_id'
  | 'return_url'
  | 'as_default'
  | 'status'
  | 'gateway_reference'
  | 'url'
  | 'expires_at'
  | 'payment_method_id'
  | 'next_check_at'
  | 'checks'
  | 'created_at'
  | 'updated_at',
  { readonly status: SessionStatus }
>

const columns = `u.id, u.customer_id, u.test_clock_id, u.gateway_account_id, u.return_url, u.as_default, u.status, u.gateway_reference,
  u.url, u.expires_at, u.payment_method_id, u.next_check_at, u.checks, u.created_at, u.updated_at`
const changing = 'status, gateway_reference, url, expires_at, payment_method_id, next_check_at, checks, updated_at'

export const insertSessions: Write = {
  name: 'inserted_setup_sessions',
  sql: insertSql(
    'setup_session',
    `id, customer_id, test_clock_id, gateway_account_id, return_url, as_default, created_at, ${changing}`,
  ),
}

export const updateSessions: Write = { name: 'updated_setup_sessions', sql: updateSql('setup_session', 'id', changing) }

/** A session with the customer's present and what its completion is decided by. */
export interface FoundSession {
  readonly session: SetupSession
  readonly now: Instant
  readonly gateway: GatewayKind
  /** Whether the customer has a default method that can be charged. */
  readonly hasDefault: boolean
}

type FoundRow = SessionRow & { readonly now: Instant; readonly gateway: GatewayKind; readonly has_default: boolean }

const found = `select ${columns}, coalesce(k.now, date_trunc('milliseconds', clock_timestamp())) as now, g.gateway,
  coalesce(m.status = 'active', false) as has_default
  from setup_session u
  join gateway_account g on g.tenant_id = u.tenant_id and g.id = u.gateway_account_id
  join customer c on c.tenant_id = u.tenant_id and c.id = u.customer_id
  left join payment_method m on m.tenant_id = u.tenant_id and m.id = c.default_payment_method_id
  left join test_clock k on k.tenant_id = u.tenant_id and k.id = u.test_clock_id`

/** The session with this id; undefined if the tenant has none such. */
export async function findSession(tx: Tx, tenantId: string, id: string): Promise<FoundSession | undefined> {
  const [row] = await tx.rows<FoundRow>({
    name: 'find_setup_session',
    text: `${found} where u.tenant_id = $1 and u.id = $2`,
    values: [tenantId, id],
  })
  return row && foundOf(row)
}

/** The id of the session with a gateway's reference; undefined if there is none. */
export async function sessionWithReference(
  tx: Tx,
  tenantId: string,
  { accountId, reference }: { readonly accountId: string; readonly reference: string },
): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>({
    name: 'setup_session_with_reference',
    text: 'select id from setup_session where tenant_id = $1 and gateway_account_id = $2 and gateway_reference = $3',
    values: [tenantId, accountId, reference],
  })
  return row?.id
}

/** A page of sessions, newest first; one more than `limit`. */
export async function listSessions(
  tx: Tx,
  tenantId: string,
  { customer_id: customerId }: { readonly customer_id?: string | undefined },
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly FoundSession[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<FoundRow>({
    text: `${found} where u.tenant_id = $1 ${also('u.customer_id = ?', customerId)} ${also('u.id < ?', before)} order by u.id desc limit $2`,
    values,
  })
  return rows.map(foundOf)
}

function foundOf(row: FoundRow): FoundSession {
  return { session: sessionOf(row), now: row.now, gateway: row.gateway, hasDefault: row.has_default }
}

/** An invoice of a link, with how many attempts it has had, also forgotten ones before a recovered one. */
export interface LinkedInvoice {
  readonly invoice: Invoice
  readonly attempts: number
}

/** The invoices of the link of a session, oldest first; none if the session is for no link. */
export async function invoicesOfSession(
  tx: Tx,
  tenantId: string,
  sessionId: string,
): Promise<{ readonly linkId: string | null; readonly invoices: readonly LinkedInvoice[] }> {
  const rows = await tx.rows<InvoiceRow & { readonly link_id: string; readonly attempts: number }>({
    name: 'invoices_of_setup_session',
    text: `select ${invoiceColumns}, l.id as link_id,
        ${attemptsOfInvoice} as attempts
      from payment_link l
      join payment_link_invoice n on n.tenant_id = l.tenant_id and n.link_id = l.id
      join invoice i on i.tenant_id = n.tenant_id and i.id = n.invoice_id
      where l.tenant_id = $1 and l.setup_session_id = $2 order by i.id`,
    values: [tenantId, sessionId],
  })
  const invoices = rows.map((row) => ({ invoice: invoiceOf(row), attempts: row.attempts }))
  return { linkId: rows[0]?.link_id ?? null, invoices }
}

/** A session from its row. */
export function sessionOf(row: SessionRow): SetupSession {
  return {
    id: row.id,
    customerId: row.customer_id,
    testClockId: row.test_clock_id,
    gatewayAccountId: row.gateway_account_id,
    returnUrl: row.return_url,
    asDefault: row.as_default,
    status: row.status,
    gatewayReference: row.gateway_reference,
    url: row.url,
    expiresAt: row.expires_at,
    paymentMethodId: row.payment_method_id,
    nextCheckAt: row.next_check_at,
    checks: row.checks,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** A session as its row. */
export function sessionRow(session: SetupSession): object {
  return {
    id: session.id,
    customer_id: session.customerId,
    test_clock_id: session.testClockId,
    gateway_account_id: session.gatewayAccountId,
    return_url: session.returnUrl,
    as_default: session.asDefault,
    status: session.status,
    gateway_reference: session.gatewayReference,
    url: session.url,
    expires_at: session.expiresAt,
    payment_method_id: session.paymentMethodId,
    next_check_at: session.nextCheckAt,
    checks: session.checks,
    created_at: session.createdAt,
    updated_at: session.updatedAt,
  }
}
