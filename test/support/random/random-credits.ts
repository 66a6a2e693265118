import assert from 'node:assert/strict'
import type { Forgiving } from './histories.ts'
import { type Neighbour, type Town, tried } from './random-town.ts'

interface Credited {
  readonly id: string
  readonly subscription_id: string | null
}

/** Credits an invoice by request: an amount, a line, or all that is left; sometimes after a preview, which then comes true. */
export async function creditByRequest(town: Town, neighbour: Neighbour, invoice: Credited): Promise<void> {
  const { call, chance, manners } = town
  const { lines } = (await call('GET', `/v1/invoices/${invoice.id}`)).body
  const line = chance.oneOf(lines as [{ id: string }])
  const some = 1 + Math.floor(chance.next() * 900)
  const anyMeaning = chance.oneOf([
    'price_reduction',
    'price_reduction',
    'correct',
    manners.forgives > 0 ? 'waive' : 'correct',
  ])
  const meaning = isUsed(neighbour, invoice) ? 'correct' : anyMeaning
  const whole = [{}, ...(line ? [{ lines: [{ line_id: line.id, all: true }] }] : [])]
  const parts = [
    { amount_with_tax_cents: some },
    ...(line ? [{ lines: [{ line_id: line.id, amount_cents: some }] }] : []),
  ]
  const what = chance.oneOf((meaning === 'price_reduction' ? [...parts, ...whole] : whole) as [object])
  const order = { invoice_id: invoice.id, reason: 'by chance', meaning, ...what }
  const preview = chance.happens(manners.previews)
    ? await tried(town, 'preview credit note', 'POST', '/v1/credit_notes/preview', order)
    : null
  const deed = meaning === 'price_reduction' ? 'reduce' : meaning
  const note = await tried(town, deed, 'POST', '/v1/credit_notes', order)
  if (preview) {
    assert.equal(note.isDone, preview.isDone, 'a credit note is as its preview')
    if (note.isDone) assert.deepEqual(cents(note.body), cents(preview.body), 'a credit note is as its preview')
  }
  const subscription = neighbour.subscriptions.find(({ id }) => id === invoice.subscription_id)
  if (note.isDone && meaning === 'waive' && subscription)
    subscription.happenings.push({
      at: town.now,
      action: await forgivenWith(town, `/v1/credit_notes/${note.body.id}`),
    })
}

/** Of usage the naive model does not know what is forgiven or reduced: that is no time, and no more than what is due. */
export function isUsed({ subscriptions }: Neighbour, { subscription_id }: Pick<Credited, 'subscription_id'>): boolean {
  return subscriptions.some(({ id, product }) => id === subscription_id && product === 'metered')
}

function cents(note: Readonly<Record<string, unknown>>): object {
  const { total_cents, tax_cents, reduces_due_cents, credit_cents, discount_cents } = note
  return { total_cents, tax_cents, reduces_due_cents, credit_cents, discount_cents }
}

/**
 * What is forgiven with a void invoice, as its explanation says, or with a credit note, whose lines are signed from the customer's
 * side; lines made by hand are about no time.
 */
export async function forgivenWith({ call }: Town, path: string): Promise<Forgiving> {
  const document = (await call('GET', path)).body
  const explained = (await call('GET', `${path}/explain`)).body
  const lines = document.lines.flatMap(({ id, item_id, service_period }: any) => {
    const { explanation } = explained.lines.find(({ line_id }: any) => line_id === id)
    if (!explanation || explanation.sign === 0) return []
    const { version, period } = explanation
    const [from, until] = [service_period.start, service_period.end].map((at) => Temporal.Instant.from(at))
    const periodStart = Temporal.Instant.from(period.start)
    return [{ item: item_id, version, periodStart, from, until, isCredit: explanation.sign < 0 }]
  })
  return { do: 'forgive', lines }
}
