import type { DeclineClass, PastAttempts } from '../../domain/collection.ts'
import type { DunningPolicy } from '../../domain/dunning.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Invoice } from '../../domain/invoice.ts'
import { listStatementOf } from '../../platform/database/list-statement.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { type Expanded, withCustomer } from '../customers/expand.ts'
import { customerColumn } from '../customers/store.ts'
import { type InvoiceRow, invoiceColumns, invoiceOf } from '../documents/invoices/rows.ts'
import { policyOfTenant } from '../dunning/store.ts'
import type { GatewayAccount } from '../gateways/gateway-account.ts'
import { findAccount } from '../gateways/store.ts'
import type { PaymentMethod } from '../payment-methods/payment-method.ts'
import { findMethod, type MethodRow, methodColumns, methodOf } from '../payment-methods/store.ts'
import type { AttemptFilter, AttemptStatus, PaymentAttempt } from './attempt.ts'
import { type AttemptRow, attemptColumns, attemptOf, attemptsOfInvoice } from './rows.ts'

/** What an attempt is decided by, beside the invoice; read under the customer's lock. */
export interface CollectionFacts {
  /** The method that an attempt would use: the one asked for, else the subscription's, else the customer's default. */
  readonly method: PaymentMethod | null
  /** Whether its account is enabled and takes the invoice's currency. */
  readonly accountTakes: boolean
  /** How many attempts there have been, also forgotten ones before a recovered one; the next has the number after it. */
  readonly attempts: number
  readonly hasLive: boolean
  /** Collection is paused, or an account that may have been charged is to be compared first: no attempt is made. */
  readonly isPaused: boolean
  /** A chargeback of money for the invoice is open: nothing is done about it by itself. */
  readonly isDisputed: boolean
  readonly past: PastAttempts
  readonly policy: DunningPolicy
  readonly sepaNoticeDays: number
}

type FactsRow = Partial<MethodRow> & {
  readonly method_id: string | null
  readonly attempts: number
  readonly has_live: boolean
  readonly is_paused: boolean
  readonly is_disputed: boolean
  readonly newest: readonly {
    readonly status: AttemptStatus
    readonly class: DeclineClass | null
    readonly method: string
    readonly at: string
  }[]
  readonly with_method: number
  readonly account_takes: boolean
  readonly sepa_notice_days: number
}

/** Reads what an attempt for an invoice is decided by. `methodId` is asked for by name. */
export async function collectionFacts(
  tx: Tx,
  tenantId: string,
  { invoiceId, methodId = null }: { readonly invoiceId: string; readonly methodId?: string | null | undefined },
): Promise<CollectionFacts | undefined> {
  const [[row], policy] = await Promise.all([
    tx.rows<FactsRow>({
      name: 'collection_facts',
      text: `select m.id as method_id, ${methodColumns}, ${attemptsOfInvoice} as attempts, g.has_live, g.newest,
          (select count(*)::integer from payment_attempt a where a.tenant_id = i.tenant_id and a.payment_method_id = m.id
            and a.created_at > coalesce(k.now, now()) - interval '30 days' and (a.status = 'failed' and a.decline_class <> 'gateway_down' or exists (
              select from payment p join payment_reversal v on v.tenant_id = p.tenant_id and v.payment_id = p.id and v.kind = 'late_failure'
              where p.tenant_id = a.tenant_id and p.attempt_id = a.id))) as with_method,
          coalesce(m.account_takes, false) as account_takes, not collection_is_open() or exists (select from accounts_that_wait() w where w.tenant_id = i.tenant_id and i.test_clock_id is null and (w.currencies is null or i.currency = any(w.currencies))) as is_paused,
          is_disputed(i.tenant_id, i.id) as is_disputed,
          (select t.sepa_notice_days from tenant t where t.tenant_id = i.tenant_id) as sepa_notice_days
        from invoice i
        join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
        left join test_clock k on k.tenant_id = i.tenant_id and k.id = i.test_clock_id
        left join subscription s on s.tenant_id = i.tenant_id and s.id = i.subscription_id
        left join lateral (
          select m.*, o.status = 'enabled' and (o.currencies is null or i.currency = any(o.currencies)) as account_takes
          from payment_method m join gateway_account o on o.tenant_id = m.tenant_id and o.id = m.gateway_account_id
          where m.tenant_id = i.tenant_id and m.customer_id = i.customer_id
            and m.id in ($3, s.payment_method_id, c.default_payment_method_id)
            and (m.id = $3 or ($3 is null and m.status = 'active' and o.status = 'enabled' and (o.currencies is null or i.currency = any(o.currencies))))
          order by m.id = s.payment_method_id desc nulls last limit 1) m on true
        cross join lateral (
          select coalesce(bool_or(n.is_live), false) as has_live,
            coalesce((jsonb_agg(jsonb_build_object('status', case when v.id is null then a.status else 'failed' end,
                'class', case when a.payment_method_id = m.id and a.decline_class = 'needs_customer' and a.ended_at < m.updated_at then 'retryable' else coalesce(a.decline_class, v.decline_class) end, 'method', a.payment_method_id, 'at', coalesce(v.created_at, a.ended_at, a.created_at))
              order by a.id desc)), '[]') as newest
          from payment_attempt_invoice n join payment_attempt a on a.tenant_id = n.tenant_id and a.id = n.attempt_id
          left join payment p on p.tenant_id = a.tenant_id and p.attempt_id = a.id
          left join payment_reversal v on v.tenant_id = p.tenant_id and v.payment_id = p.id and v.kind = 'late_failure'
          where n.tenant_id = i.tenant_id and n.invoice_id = i.id) g
        where i.tenant_id = $1 and i.id = $2`,
      values: [tenantId, invoiceId, methodId],
    }),
    policyOfTenant(tx, tenantId),
  ])
  if (!row) return undefined
  const failures = row.newest.filter(({ status }) => status === 'failed')
  const [last] = failures
  const others = failures.findIndex((one) => one.class !== 'gateway_down')
  return {
    method: row.method_id ? methodOf(row as MethodRow) : null,
    accountTakes: row.account_takes,
    attempts: row.attempts,
    hasLive: row.has_live,
    isPaused: row.is_paused,
    isDisputed: row.is_disputed,
    past: {
      last: last?.class ? { class: last.class, methodId: last.method, at: Temporal.Instant.from(last.at) } : null,
      gatewayFailures: others < 0 ? failures.length : others,
      withMethod: row.with_method,
    },
    policy,
    sepaNoticeDays: row.sepa_notice_days,
  }
}

/** Money of a recovered attempt that is for no invoice; without a payment the gateway has not said yet what becomes of it. */
export interface RecoveredMoney {
  readonly attempt_id: string
  readonly amount_cents: bigint
  readonly payment_id: string | null
}

/** What was recovered of the customer of an invoice, in its currency and for no invoice, and is live or has made a payment. */
export async function recoveredMoney(tx: Tx, tenantId: string, invoiceId: string): Promise<readonly RecoveredMoney[]> {
  return tx.rows<RecoveredMoney>({
    name: 'recovered_money_for_invoice',
    text: `select a.id as attempt_id, a.amount_cents, p.id as payment_id
      from invoice i join payment_attempt a on a.tenant_id = i.tenant_id and a.customer_id = i.customer_id
        and a.origin = 'recovered' and a.currency = i.currency
      left join payment p on p.tenant_id = a.tenant_id and p.attempt_id = a.id
      where i.tenant_id = $1 and i.id = $2 and (a.is_live or p.allocated_cents + p.refunded_cents + p.returned_cents = 0)
        and not exists (select from payment_attempt_invoice n where n.tenant_id = a.tenant_id and n.attempt_id = a.id)
      order by a.id`,
    values: [tenantId, invoiceId],
  })
}

/** The attempt with this id; undefined if the tenant has none such. */
export async function findAttempt(tx: Tx, tenantId: string, id: string): Promise<PaymentAttempt | undefined> {
  const [row] = await tx.rows<AttemptRow>({
    name: 'find_payment_attempt',
    text: `select ${attemptColumns} from payment_attempt a where a.tenant_id = $1 and a.id = $2`,
    values: [tenantId, id],
  })
  return row && attemptOf(row)
}

/** The invoices of an attempt, oldest first. */
export async function invoicesOfAttempt(tx: Tx, tenantId: string, attemptId: string): Promise<readonly Invoice[]> {
  const rows = await tx.rows<InvoiceRow>({
    name: 'invoices_of_attempt',
    text: `select ${invoiceColumns} from payment_attempt_invoice n join invoice i on i.tenant_id = n.tenant_id and i.id = n.invoice_id
      where n.tenant_id = $1 and n.attempt_id = $2 order by i.id`,
    values: [tenantId, attemptId],
  })
  return rows.map(invoiceOf)
}

/** A page of attempts, newest first; one more than `limit`. */
export async function listAttempts(
  tx: Tx,
  tenantId: string,
  filter: AttemptFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly (PaymentAttempt & Expanded)[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const text = `select ${attemptColumns}${customerColumn('a', filter)} from payment_attempt a where a.tenant_id = $1 ${also('a.customer_id = ?', filter.customer_id)}
      ${also('a.id in (select n.attempt_id from payment_attempt_invoice n where n.tenant_id = $1 and n.invoice_id = ?)', filter.invoice_id)}
      ${also('a.status = ?', filter.status)} ${also('a.id < ?', before)} order by a.id desc limit $2`
  const rows = await tx.rows<AttemptRow & Expanded>(listStatementOf(text, values))
  return rows.map((row) => withCustomer(attemptOf(row), row))
}

/** An attempt that this process has taken up, with all that the gateway is asked by. */
export interface ClaimedAttempt {
  readonly attempt: PaymentAttempt
  readonly method: PaymentMethod
  readonly account: GatewayAccount
  /** The customer's present. */
  readonly now: Instant
}

/**
 * Claims a live attempt for so many seconds; null if a worker holds it, it has ended, collection is paused, or its account is to be compared
 * first. 0 seconds claims it within one transaction, also from a worker that holds it.
 */
export async function claimAttempt(
  tx: Tx,
  tenantId: string,
  id: string,
  leaseSeconds: number,
): Promise<ClaimedAttempt | null> {
  const [row] = await tx.rows<AttemptRow & { readonly now: Instant }>({
    name: 'claim_payment_attempt',
    text: `with f as materialized (
        select w.id, coalesce(k.now, date_trunc('milliseconds', clock_timestamp())) as now from payment_attempt w
        left join test_clock k on k.tenant_id = w.tenant_id and k.id = w.test_clock_id
        where w.tenant_id = $1 and w.id = $2 and w.is_live
          and ($3 = 0 or ((w.lease_until is null or w.lease_until <= clock_timestamp()) and collection_is_open()
            and (w.tenant_id, w.gateway_account_id) not in (select o.tenant_id, o.gateway_account_id from accounts_that_wait() o)))
        for no key update of w skip locked)
      update payment_attempt a set sends = a.sends + 1, lease_until = clock_timestamp() + make_interval(secs => $3)
      from f where a.tenant_id = $1 and a.id = $2
      returning ${attemptColumns}, f.now`,
    values: [tenantId, id, leaseSeconds],
  })
  if (!row) return null
  const attempt = attemptOf(row)
  const [method, account] = await Promise.all([
    findMethod(tx, tenantId, attempt.paymentMethodId),
    findAccount(tx, tenantId, attempt.gatewayAccountId),
  ])
  return method && account ? { attempt, method, account, now: row.now } : null
}

/** Keeps the reference that a gateway gave an attempt, before it is charged; false if another has taken the attempt up. */
export async function keepReference(
  tx: Tx,
  tenantId: string,
  { id, sends }: Pick<PaymentAttempt, 'id' | 'sends'>,
  reference: string,
): Promise<boolean> {
  const rows = await tx.rows({
    name: 'keep_gateway_reference',
    text: `update payment_attempt set gateway_reference = $4 where tenant_id = $1 and id = $2 and sends = $3 and is_live returning id`,
    values: [tenantId, id, sends, reference],
  })
  return rows.length > 0
}

/** Something due for collection, of whatever tenant. */
export interface DueWork {
  readonly kind: 'attempt' | 'invoice' | 'refund' | 'event' | 'method' | 'setup'
  readonly tenant_id: string
  readonly id: string
  /** Of an invoice. */
  readonly customer_id: string | null
  /** The database's time. */
  readonly now: Instant
}

/** What is due over all tenants but these, the longest waiting first; while collection is paused only methods to be read. */
export async function dueCollection(tx: Tx, atMost: number, besides: string[] = []): Promise<readonly DueWork[]> {
  return tx.rows<DueWork>({
    name: 'due_collection',
    text: `select kind, tenant_id, id, customer_id, date_trunc('milliseconds', clock_timestamp()) as now from due_collection($1, $2)
      where kind = 'method' or (select collection_is_open()) order by due_at`,
    values: [atMost, besides],
  })
}

export interface CollectionBacklog {
  readonly live_attempts: bigint
  readonly unknown_attempts: bigint
  readonly oldest_unknown_seconds: number
  readonly lag_seconds: number
  readonly dunnings: bigint
}

/** How much is under way and how late collection is, over all tenants. */
export async function collectionBacklog(tx: Tx): Promise<CollectionBacklog | undefined> {
  const [row] = await tx.rows<CollectionBacklog>({
    name: 'collection_backlog',
    text: 'select * from collection_backlog()',
  })
  return row
}

/** The next thing of a test clock's customers. */
export interface DueOnClock {
  readonly kind: DueWork['kind']
  readonly id: string
  readonly at: Instant
}

/** The first thing that is due for collection on a test clock, whenever that is. */
export async function nextOnClock(tx: Tx, tenantId: string, clockId: string): Promise<DueOnClock | undefined> {
  const [row] = await tx.rows<DueOnClock>({
    name: 'next_collection_on_clock',
    text: `select kind, id, at from (
        (select 'attempt' as kind, a.id, a.next_check_at as at from payment_attempt a
          where a.tenant_id = $1 and a.test_clock_id = $2 and a.next_check_at is not null order by a.next_check_at, a.id limit 1)
        union all
        (select 'invoice', i.id, i.collect_at from invoice i
          where i.tenant_id = $1 and i.test_clock_id = $2 and i.collect_at is not null order by i.collect_at, i.id limit 1)
        union all
        (select 'refund', r.id, r.next_check_at from refund r
          where r.tenant_id = $1 and r.test_clock_id = $2 and r.next_check_at is not null order by r.next_check_at, r.id limit 1)
        union all
        (select 'event', e.id, e.next_check_at from gateway_event e
          where e.tenant_id = $1 and e.test_clock_id = $2 and e.next_check_at is not null order by e.next_check_at, e.id limit 1)) d
      order by at, kind limit 1`,
    values: [tenantId, clockId],
  })
  return row
}
