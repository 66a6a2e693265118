import type { Subscription, SubscriptionPreview } from '../../packages/sdk/index.ts'
import { moneyText } from '../ui/money.ts'
import { words } from '../words/en.ts'

const t = words.subscriptions

/** `pro × 3, 2 × storage`: the plan and the quantities of its items. */
export function titleOf({ plan_code: code, items }: Pick<Subscription, 'plan_code' | 'items'>): string {
  return words.customers.planOf(
    code,
    items.map((item) => ({ code: item.price_code, quantity: item.quantity })),
  )
}

/** What an action charges or credits at once, in a few words. */
export function amountNow({ invoices, credit_notes: notes }: SubscriptionPreview): string {
  const [invoice] = invoices
  if (invoice) return t.chargesNow(moneyText(invoice.amount_due_cents, invoice.currency))
  const [note] = notes
  return note ? t.creditsNow(moneyText(note.total_cents, note.currency)) : t.nothingNow
}
