import type { Invoice } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { withCustomer } from '../app/customer-link.tsx'
import { moneyText } from '../ui/money.ts'
import type { Option } from '../ui/SearchInput.tsx'
import { words } from '../words/en.ts'

const t = words.bank.match
const shownMost = 10

/** Invoices that are owed: those that owe just the amount first; by number or by the customer's name when something is typed. */
export function findOwed(amountCents: number, currency: string) {
  return async (typed: string, signal: AbortSignal): Promise<readonly Option[]> => {
    const invoices = typed.trim() === '' ? await newestOwed(signal) : await owedLike(typed.trim(), signal)
    const fits = (one: Invoice) => Number(one.amount_due_cents === amountCents && one.currency === currency)
    return [...invoices]
      .sort((a, b) => fits(b) - fits(a))
      .slice(0, shownMost)
      .map((one) => ({
        id: one.id,
        label: [one.number, one.billed_to?.name].filter(Boolean).join(', '),
        note: t.due(moneyText(one.amount_due_cents, one.currency)),
      }))
  }
}

async function newestOwed(signal: AbortSignal): Promise<readonly Invoice[]> {
  return (await billing.invoices.list({ status: 'open', limit: 100 }, { signal })).data
}

async function owedLike(typed: string, signal: AbortSignal): Promise<readonly Invoice[]> {
  // What was chosen is `number, name`: its number finds it again.
  const q = typed.split(',')[0] ?? typed
  const { data } = await billing.search.search({ q, limit: 20 }, { signal })
  const idsOf = (type: string) => data.filter((one) => one.type === type).map(({ id }) => id)
  const found = await Promise.all([
    ...idsOf('invoice')
      .slice(0, shownMost)
      .map(async (id) => [await billing.invoices.get(id, { signal })]),
    ...idsOf('customer')
      .slice(0, 3)
      .map(async (id) => (await billing.invoices.list({ customer_id: id, status: 'open' }, { signal })).data),
  ])
  const owed = found.flat().filter(({ amount_due_cents: due }) => due > 0)
  return [...new Map(owed.map((one) => [one.id, one])).values()]
}

/** The newest payments, by amount, reference or name: of that amount first. */
export function findPayments(amountCents: number) {
  return async (typed: string, signal: AbortSignal): Promise<readonly Option[]> => {
    const { data } = await billing.payments.list({ limit: 100, ...withCustomer }, { signal })
    const wanted = typed.trim().toLowerCase()
    return data
      .map((one) => ({
        isOfAmount: Number(one.amount_cents === amountCents),
        id: one.id,
        label: `${moneyText(one.amount_cents, one.currency)}, ${one.customer?.name ?? ''}`,
        note: one.reference ?? words.common.nothing,
      }))
      .filter(({ label, note }) => `${label} ${note}`.toLowerCase().includes(wanted))
      .sort((a, b) => b.isOfAmount - a.isOfAmount)
      .slice(0, shownMost)
  }
}
