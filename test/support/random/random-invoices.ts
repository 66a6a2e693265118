import assert from 'node:assert/strict'
import { currenciesByHand } from './random-catalog.ts'
import { creditByRequest, forgivenWith, isUsed } from './random-credits.ts'
import { amountsOf, isMetered, type Neighbour, type Town, tried } from './random-town.ts'

/** Does something to one of somebody's invoices: pays it or some of it, voids or credits it, gives up on it, uses credit, adds to a draft. */
export async function settle(town: Town, neighbour: Neighbour): Promise<void> {
  const { call, chance } = town
  const { data } = (
    await call('GET', `/v1/invoices?customer_id=${neighbour.id}&limit=${town.chance.oneOf([3, 10, 60])}`)
  ).body
  if (data.length === 0) return
  const invoice = chance.oneOf(data as [Listed])
  const path = `/v1/invoices/${invoice.id}`
  if (invoice.status === 'draft' && chance.happens(0.6)) {
    if (chance.happens(0.4)) await tried(town, 'finalize', 'POST', `${path}/finalize`, {})
    else
      await tried(town, 'add line', 'POST', `${path}/lines`, { description: 'Extra', unit_amount: '12.5', quantity: 3 })
    return
  }
  if (town.accountId !== null && chance.happens(0.2)) return collect(town, neighbour, invoice)
  const kind = chance.next()
  if (kind < 0.3) await tried(town, 'pay', 'POST', `${path}/pay`, {})
  else if (kind < 0.4) await payAndAllocate(town, neighbour, invoice)
  else if (kind < 0.5) {
    const amount_cents = 1 + Math.floor(chance.next() * 1200)
    await tried(town, 'pay some', 'POST', `${path}/pay`, { amount_cents, reference: 'in cash' })
  } else if (kind < 0.66) await voidOne(town, neighbour, invoice)
  else if (kind < 0.83) await creditByRequest(town, neighbour, invoice)
  else if (kind < 0.9) await tried(town, 'give up', 'POST', `${path}/mark_uncollectible`, {})
  else {
    // Invoices come so often that credit is mostly used up by the next one.
    if (chance.happens(0.5)) await moveCredit(town, neighbour)
    await tried(town, 'apply credit', 'POST', `${path}/apply_credit`, {})
  }
}

const tokens = [
  'ok',
  ...['ok', 'ok', 'decline_insufficient_funds', 'decline_lost_card', 'decline_expired_card', 'dispute:9'],
  ...['processing_then_ok:3', 'processing_then_failed:3', 'authentication_required', 'dispute_then_won:2'],
  ...['timeout_then_ok', 'timeout_then_not_found'],
] as const

/** Has an invoice collected, from a method that is new, mostly; it is the customer's default if it is their first. */
async function collect(town: Town, { id }: Neighbour, invoice: Listed): Promise<void> {
  const { chance, accountId } = town
  const method = { customer_id: id, gateway_account_id: accountId, gateway_reference: chance.oneOf(tokens) }
  const { isDone, body } = await tried(town, 'attach', 'POST', '/v1/payment_methods', method)
  // Where all that is due is collected by itself, an advance has a step for each of it.
  const without = { default_payment_method_id: null }
  if (isDone && chance.happens(0.6)) await tried(town, 'send bills again', 'PATCH', `/v1/customers/${id}`, without)
  if (!isDone || chance.happens(0.2)) return
  const by = { payment_method_id: body.id }
  const some = chance.happens(0.2) ? { amount_cents: 1 + Math.floor(chance.next() * 1200) } : {}
  await tried(town, 'collect', 'POST', `/v1/invoices/${invoice.id}/collect`, { ...by, ...some })
}

/** Money comes in for no invoice, and some of it is put on one. */
async function payAndAllocate(town: Town, neighbour: Neighbour, { id, currency }: Listed): Promise<void> {
  const money = { customer_id: neighbour.id, currency, amount_cents: 1 + Math.floor(town.chance.next() * 5000) }
  const { body } = await tried(town, 'receive', 'POST', '/v1/payments', money)
  const some = town.chance.happens(0.5) ? {} : { amount_cents: 1 + Math.floor(town.chance.next() * 1200) }
  await tried(town, 'allocate', 'POST', `/v1/payments/${body.id}/allocate`, { invoice_id: id, ...some })
}

interface Listed {
  readonly id: string
  readonly currency: string
  readonly status: string
  readonly subscription_id: string | null
}

async function voidOne(town: Town, neighbour: Neighbour, invoice: Listed): Promise<void> {
  const rebill = !town.chance.happens(town.manners.forgives) || isUsed(neighbour, invoice)
  const deed = invoice.status === 'draft' ? 'void draft' : rebill ? 'void' : 'forgive'
  const { isDone } = await tried(town, deed, 'POST', `/v1/invoices/${invoice.id}/void`, { rebill })
  const subscription = neighbour.subscriptions.find(({ id }) => id === invoice.subscription_id)
  if (isDone && !rebill && subscription)
    subscription.happenings.push({ at: town.now, action: await forgivenWith(town, `/v1/invoices/${invoice.id}`) })
}

/** Gives or takes credit; of what is given some has terms, where that is wanted. */
export async function moveCredit(town: Town, { id }: Neighbour, hasTerms = false): Promise<void> {
  const amount_cents = Math.floor(town.chance.next() * 3000) - 700 || 1
  const terms = hasTerms && amount_cents > 0 && town.chance.happens(0.7) ? termsByChance(town) : {}
  const entry = { amount_cents, currency: town.chance.oneOf(currenciesByHand), reason: 'by chance', ...terms }
  await tried(town, 'credit', 'POST', `/v1/customers/${id}/credit_entries`, entry)
}

function termsByChance({ chance, now }: Town): object {
  const scope = chance.happens(0.4) ? { applies_to: { price_codes: ['base'] } } : {}
  const hours = 24 * Math.ceil(chance.next() * 200)
  const expiry = chance.happens(0.6) ? { expires_at: now.add({ hours }).toString() } : {}
  return { priority: chance.oneOf([1, 2]), ...scope, ...expiry }
}

/** Writes an invoice by hand, and mostly finalizes it. */
export async function writeOneOff(town: Town, { id }: Neighbour): Promise<void> {
  const unit_amount = town.chance.oneOf(['4900', '0.5', '-250', '0', '199.99'])
  const lines = [{ description: 'By hand', quantity: town.chance.oneOf([1, 3]), unit_amount }]
  const order = { customer_id: id, currency: town.chance.oneOf(currenciesByHand), lines }
  const draft = await tried(town, 'one-off', 'POST', '/v1/invoices', order)
  if (town.chance.happens(0.8)) await tried(town, 'finalize', 'POST', `/v1/invoices/${draft.body.id}/finalize`, {})
}

/** Lets the town's time pass, from an hour to a year; foresees somebody's next invoice, which must then come. */
export async function letTimePass(town: Town, hours: number): Promise<void> {
  const foreseeable = town.neighbours.filter((one) => !isMetered(one))
  const neighbour = foreseeable.length > 0 ? town.chance.oneOf(foreseeable as [Neighbour]) : null
  if (neighbour) await foreseeing(town, neighbour, () => pass(town, hours))
  else await pass(town, hours)
}

async function pass(town: Town, hours: number): Promise<void> {
  town.now = town.now.add({ hours, seconds: Math.floor(town.chance.next() * 3600) })
  await advance(town)
}

async function foreseeing(town: Town, neighbour: Neighbour, passing: () => Promise<void>): Promise<void> {
  const known = await knownOf(town, neighbour)
  const foreseen = await tried(town, 'foresee', 'GET', `/v1/customers/${neighbour.id}/upcoming_invoice`)
  await passing()
  const came = await firstAfter(town, neighbour, known)
  if (!foreseen.isDone) assert.equal(came, null, `nothing was upcoming for ${neighbour.id}`)
  // What waits for its taxes may be joined by more, and they are not known before.
  else if (came && !foreseen.body.waits_for)
    assert.deepEqual(amountsOf(came), amountsOf(foreseen.body), 'what was upcoming came')
}

/** Takes the town's clock to its present. */
export async function advance(town: Town): Promise<void> {
  const to = town.now.toString()
  for (;;) {
    const { status, text } = await town.call('POST', `/v1/test_clocks/${town.clockId}/advance`, { to })
    if (status === 503) continue
    assert.equal(status, 200, text)
    return
  }
}

interface Known {
  readonly newestFinal: string | null
  /** Older ones among them too. */
  readonly drafts: readonly string[]
}

async function knownOf({ call }: Town, { id }: Neighbour): Promise<Known> {
  const { data } = (await call('GET', `/v1/invoices?customer_id=${id}&limit=100`)).body
  const drafts = data.filter(({ status }: { status: string }) => status === 'draft')
  const newestFinal = data.find(({ number }: { number: string | null }) => number !== null)
  return { newestFinal: newestFinal?.id ?? null, drafts: drafts.map(({ id }: { id: string }) => id) }
}

/** The first of those that have become final since then, by number; null if none has. */
async function firstAfter({ call }: Town, { id }: Neighbour, { newestFinal, drafts }: Known) {
  const final: (Parameters<typeof amountsOf>[0] & { readonly number: string })[] = []
  const add = async (one: { id: string; number: string | null }) => {
    if (one.number !== null) final.push((await call('GET', `/v1/invoices/${one.id}`)).body)
  }
  for (const draft of drafts) await add((await call('GET', `/v1/invoices/${draft}`)).body)
  let oldest: { id: string; number: string | null } | null = null
  pages: for (let cursor = ''; ; ) {
    const page = (await call('GET', `/v1/invoices?customer_id=${id}&limit=100${cursor}`)).body
    for (const one of page.data) {
      if (one.id === newestFinal) break pages
      if (one.number !== null && !drafts.includes(one.id)) oldest = one
    }
    if (!page.has_more) break
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`
  }
  if (oldest) await add(oldest)
  const counted = ({ number }: { number: string }) => Number(/\d+$/.exec(number))
  return final.toSorted((a, b) => counted(a) - counted(b))[0] ?? null
}
