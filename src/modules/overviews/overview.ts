import type { Area } from '../../platform/http/request-lifecycle.ts'
import type { Context } from '../transaction/context.ts'
import {
  countEndpoints,
  countMax,
  countMoney,
  dueByCurrency,
  invoicesByDay,
  lastVerification,
  newestParked,
  nextRenewals,
  type ParkedRow,
  type RenewalRow,
} from './store.ts'

const [daysOfInvoices, daysOfAttempts] = [30, 7]

/**
 * How billing stands, in one round trip: what is due, what comes in, what waits for a person. Without customers on test clocks. Parts of an
 * area that the actor may not read are null.
 */
export async function overview(ctx: Context) {
  const { tx, tenantId, now } = ctx
  const daysAgo = (days: number) => now.subtract({ hours: 24 * days })
  const firstDay = now
    .toZonedDateTimeISO('UTC')
    .startOfDay()
    .subtract({ days: daysOfInvoices - 1 })
    .toInstant()
  const inArea = async <Part>(area: Area, part: () => Promise<Part>) => (ctx.mayRead(area) ? part() : null)
  const [due, days, money, renewals, parked, endpoints, verified] = await Promise.all([
    inArea('money', () => dueByCurrency(tx, tenantId)),
    inArea('money', () => invoicesByDay(tx, tenantId, firstDay)),
    inArea('money', () => countMoney(tx, tenantId, daysAgo(daysOfAttempts))),
    inArea('billing', () => nextRenewals(tx, tenantId, 10)),
    inArea('billing', () => newestParked(tx, tenantId, 5)),
    inArea('developers', () => countEndpoints(tx, tenantId)),
    inArea('reports', () => lastVerification(tx, tenantId)),
  ])
  return {
    due:
      due?.map((row) => ({
        currency: row.currency,
        count: Number(row.count),
        amount_cents: Number(row.amount_cents),
        overdue_count: Number(row.overdue_count),
        overdue_cents: Number(row.overdue_cents),
      })) ?? null,
    invoices_by_day:
      days?.map((row) => ({
        day: row.day,
        currency: row.currency,
        count: Number(row.count),
        total_cents: Number(row.total_cents),
      })) ?? null,
    drafts: money && bounded(money.drafts),
    dunnings: money && bounded(money.dunnings),
    unmatched_bank_transactions: money && bounded(money.unmatched),
    payment_attempts: money && {
      failed: bounded(BigInt(money.attempts.failed)),
      unknown: bounded(BigInt(money.attempts.unknown)),
      requires_action: bounded(BigInt(money.attempts.requires_action)),
    },
    next_renewals: renewals?.map(renewalToApi) ?? null,
    parked_customers: parked && { ...bounded(parked[0]?.count ?? 0n), newest: parked.map(parkedToApi) },
    webhook_endpoints: endpoints && {
      count: Number(endpoints.endpoints),
      failing: Number(endpoints.failing),
      behind: Number(endpoints.behind),
    },
    verification: verified
      ? { verified_at: verified.verified_at.toString(), violation_count: Number(verified.violation_count) }
      : null,
  }
}

function bounded(count: bigint) {
  return { count: Math.min(Number(count), countMax), more: count > countMax }
}

function renewalToApi({ next_billing_at, ...row }: RenewalRow) {
  return { ...row, next_billing_at: next_billing_at.toString() }
}

function parkedToApi({ customer_id, customer_name, parked_at, reason }: ParkedRow) {
  return { customer_id, customer_name, parked_at: parked_at.toString(), reason }
}
