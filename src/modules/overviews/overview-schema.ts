import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'
import { customerExample } from '../customers/schemas.ts'
import { subscriptionExample } from '../subscriptions/schemas.ts'

const bounded = {
  count: z.int(),
  more: z.boolean().meta({ description: 'Whether there are more than the count says' }),
}
const count = z.object(bounded).meta({ id: 'BoundedCount', description: 'A count up to 10,000' })

/** How billing stands. */
export const overviewSchema = z
  .object({
    due: z
      .array(
        z
          .object({ currency, count: z.int(), amount_cents: cents, overdue_count: z.int(), overdue_cents: cents })
          .meta({ id: 'OverviewDue' }),
      )
      .nullable()
      .meta({ description: 'Due on open invoices, and the part of it that is overdue, by currency' }),
    invoices_by_day: z
      .array(
        z
          .object({ day: z.string().meta({ examples: ['2026-01-31'] }), currency, count: z.int(), total_cents: cents })
          .meta({ id: 'OverviewDay' }),
      )
      .nullable()
      .meta({
        description: 'Invoices finalized on the last 30 days in UTC, without void ones; days without any are left out',
      }),
    drafts: count.nullable(),
    dunnings: count.nullable().meta({ description: 'The active ones' }),
    unmatched_bank_transactions: count.nullable(),
    payment_attempts: z
      .object({ failed: count, unknown: count, requires_action: count })
      .meta({ id: 'OverviewAttempts' })
      .nullable()
      .meta({ description: 'Made in the last 7 days, by what has become of them' }),
    next_renewals: z
      .array(
        z
          .object({
            subscription_id: id,
            customer_id: id,
            customer_name: z.string(),
            plan_code: z.string(),
            plan_name: z.string(),
            next_billing_at: instantAnswer,
          })
          .meta({ id: 'OverviewRenewal' }),
      )
      .nullable()
      .meta({ description: 'The 10 customers who are billed next, each with the subscription that is due first' }),
    parked_customers: z
      .object({
        ...bounded,
        newest: z.array(
          z
            .object({ customer_id: id, customer_name: z.string(), parked_at: instantAnswer, reason: z.string() })
            .meta({ id: 'OverviewParked' }),
        ),
      })
      .meta({ id: 'OverviewParkedCustomers' })
      .nullable(),
    webhook_endpoints: z
      .object({
        count: z.int(),
        failing: z.int().meta({ description: 'Those whose last attempt failed, and the disabled ones' }),
        behind: z.int().meta({ description: 'Others with an event that has waited for more than 5 minutes' }),
      })
      .meta({ id: 'OverviewEndpoints' })
      .nullable(),
    verification: z
      .object({ verified_at: instantAnswer, violation_count: z.int() })
      .meta({ id: 'OverviewVerification' })
      .nullable()
      .meta({ description: 'The result of the last nightly verification; null before the first' }),
  })
  .meta({ id: 'Overview' })

const none = { count: 0, more: false }

/** An overview for the documentation. */
export const overviewExample = {
  due: [{ currency: 'EUR', count: 12, amount_cents: 34_800, overdue_count: 2, overdue_cents: 5800 }],
  invoices_by_day: [{ day: '2026-01-31', currency: 'EUR', count: 4, total_cents: 11_600 }],
  drafts: none,
  dunnings: { count: 2, more: false },
  unmatched_bank_transactions: none,
  payment_attempts: { failed: { count: 2, more: false }, unknown: none, requires_action: none },
  next_renewals: [
    {
      subscription_id: subscriptionExample.id,
      customer_id: customerExample.id,
      customer_name: customerExample.name,
      plan_code: 'pro',
      plan_name: 'Pro',
      next_billing_at: '2026-02-28T09:00:00Z',
    },
  ],
  parked_customers: { ...none, newest: [] },
  webhook_endpoints: { count: 1, failing: 0, behind: 0 },
  verification: { verified_at: '2026-01-31T02:00:00Z', violation_count: 0 },
}
