import type { Instant } from '../../../domain/instant.ts'
import { dueNotice, type Notice, type NoticeRules, reminders, subscriptionNotices } from '../../../domain/notices.ts'
import type { Subscription } from '../../../domain/subscription.ts'
import type { Transact } from '../../../platform/database/transaction.ts'
import { newId } from '../../../platform/ids.ts'
import type { LoopWork } from '../../../platform/loop.ts'
import { openSubscriptions } from '../../ledger/store.ts'
import type { MailSettings } from '../../settings/mail.ts'
import { settingsOf } from '../../settings/store.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import type { Context } from '../../transaction/context.ts'
import type { QueuedMessage } from '../../transaction/mail-of-events.ts'
import { setTenant } from '../../transaction/store.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { addRows } from '../../transaction/write-set.ts'
import { queueMessages } from '../../transaction/writes.ts'
import { presentOf } from '../sending/store.ts'
import { claimPlans, endPlans, keepPlans, lockPlansOnClock, type NoticePlan, remindedInvoices } from './store.ts'

const everyMs = 1000
const plansAtOnce = 100

/** The loop that queues dated notices when their day has come. Any number of processes may run it. */
export function noticeLoop(transact: Transact): LoopWork {
  return {
    name: 'mail notices',
    everyMs,
    run: async () => ((await lookAtPlans(transact)) === plansAtOnce ? 'again' : 'rest'),
  }
}

/**
 * Looks at due plans of one tenant, of customers in real time: queues the notice whose day has come, and keeps the plan until the next one,
 * or deletes it. Computed from what stands now, so a moved trial or a paid invoice needs nobody to tell it. Returns how many plans it has
 * looked at.
 */
async function lookAtPlans(transact: Transact): Promise<number> {
  return transact({}, async (tx) => {
    const [plans, now] = await Promise.all([claimPlans(tx, plansAtOnce), presentOf(tx)])
    const tenantId = plans[0]?.tenant_id
    if (tenantId === undefined) return 0
    setTenant(tx, tenantId)
    const ctx = workerContext(tx, tenantId, now)
    await lookAt(ctx, plans, now)
    await tx.commitWith(commitStatement(ctx, null))
    return plans.length
  })
}

/** Looks at the plans of a test clock's customers that are due at its present, some at a time. The clock must be locked. */
export async function lookAtPlansOnClock(
  ctx: Context,
  clock: { readonly id: string; readonly now: Instant },
): Promise<void> {
  const { tx, tenantId } = ctx
  const wanted = { clockId: clock.id, dueBy: clock.now, atMost: plansAtOnce }
  await lookAt(ctx, await lockPlansOnClock(tx, tenantId, wanted), clock.now)
}

async function lookAt(ctx: Context, plans: readonly NoticePlan[], now: Instant): Promise<void> {
  const { tx, tenantId } = ctx
  const customerIds = [...new Set(plans.filter((one) => one.subscription_id).map((one) => one.customer_id))]
  const invoiceIds = plans.flatMap((one) => one.invoice_id ?? [])
  const [{ mail }, invoices, opened] = await Promise.all([
    settingsOf(tx, tenantId),
    remindedInvoices(tx, tenantId, invoiceIds),
    openSubscriptions(tx, tenantId, customerIds),
  ])
  const rules = rulesOf(mail)
  const invoiceById = new Map(invoices.map((one) => [one.id, one]))
  const subscriptions = [...opened.values()].flatMap((one) => one.subscriptions)
  const subscriptionById = new Map(subscriptions.map((one) => [one.id, one]))

  for (const plan of plans) {
    const invoice = invoiceById.get(plan.invoice_id ?? '')
    const subscription = subscriptionById.get(plan.subscription_id ?? '')
    const isOwed = invoice?.status === 'open' && invoice.amount_due_cents > 0n && invoice.due_at !== null
    const ofInvoice = isOwed && invoice.due_at ? reminders(invoice.due_at, invoice.time_zone, rules) : []
    const notices = subscription ? subscriptionNotices(subscription, now, rules) : ofInvoice
    const { due, nextAt } = dueNotice(notices, { lookedAt: plan.looked_at, now })
    if (due) addRows(ctx.writeSet, queueMessages, messageOf(plan, due, subscription))
    if (nextAt === null) addRows(ctx.writeSet, endPlans, { object_id: plan.object_id })
    else addRows(ctx.writeSet, keepPlans, { object_id: plan.object_id, looked_at: now, due_at: nextAt })
  }
}

function messageOf(
  plan: NoticePlan,
  { kind, occasion, announced }: Notice,
  subscription?: Subscription,
): QueuedMessage {
  return {
    ...{ id: newId(), kind, occasion, customer_id: plan.customer_id },
    ...{ invoice_id: plan.invoice_id, credit_note_id: null, subscription_id: plan.subscription_id },
    facts: subscription ? factsOf(subscription, announced) : {},
  }
}

function factsOf({ plan }: Subscription, at: Instant): object {
  return { at: at.toString(), plan_name: plan.name }
}

function rulesOf(mail: MailSettings): NoticeRules {
  return {
    kinds: mail.kinds,
    reminderDays: mail.reminder_days,
    renewalNoticeDays: mail.renewal_notice_days,
    renewalNoticeMonths: mail.renewal_notice_months,
    trialNoticeDays: mail.trial_notice_days,
  }
}
