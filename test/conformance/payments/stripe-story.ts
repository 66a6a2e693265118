import { signed } from '../../support/fake-stripe/webhooks.ts'
import { made } from '../../support/service/merchant.ts'
import type { Input } from '../vector.ts'
import { beginStory, type End, type Story } from './story.ts'
import type { World } from './world.ts'

const tokens: Readonly<Record<End, string>> = {
  succeeds: 'pm_card_visa',
  declined: 'pm_card_chargeDeclinedInsufficientFunds',
  'declined for good': 'pm_card_chargeDeclinedLostCard',
  pending: 'pm_sepa_succeeds',
  unknown: 'pm_card_visa',
  'waits for the customer': 'pm_card_authenticationRequired',
}

/** A story at Stripe, in the present. */
export interface StripeStory extends Story {
  attempt(end: End, more?: { readonly takesMost?: number }): Promise<void>
  /** The invoice is made, and nothing is done about it yet. */
  bill(end: End): Promise<void>
  /** Lets time pass for whatever waits to be asked again or tried again, and for the leases of killed workers. */
  passTime(): Promise<void>
  /** The customer's method behaves like another one from now on. */
  behave(token: string, more?: { readonly takesMost?: number }): void
  /** The requests that were about attempts for the invoice, in their order. */
  requests(operation: string): Promise<{ key: string | null; body: string }[]>
  /** The charges that Stripe made for the invoice. */
  charges(): Promise<number>
  /** Posts an event as Stripe does, or as somebody else who has another secret. */
  postEvent(event: object, secret?: string): Promise<{ status: number }>
}

/** A story at the fake Stripe; the loop of the workers runs when `work` is called, and then only. */
export async function stripeStory(world: World, input: Input): Promise<StripeStory> {
  const { service, stripe, owner, accounts } = world
  const begun = await beginStory(world, input)
  const { customerId, invoice } = begun
  let card: { id: string; reference: string } | null = null

  async function newCard(end: End): Promise<void> {
    const { method: reference } = stripe.newMethod(tokens[end], { isSetUp: end !== 'waits for the customer' })
    const order = { customer_id: customerId, gateway_account_id: accounts.stripe, gateway_reference: reference }
    const isFirst = card === null
    card = { id: made(await service.post('/v1/payment_methods', order)).id, reference }
    story.behave(tokens[end])
    await story.work()
    if (!isFirst) await begun.makeDefault(card)
  }
  async function billed(end: End): Promise<void> {
    if (!card) await newCard(end)
    else story.behave(tokens[end])
    if ((await story.all('invoices')).length === 0) await begun.subscribe()
    else await story.post(`/v1/invoices/${(await invoice()).id}/collect`)
  }

  const story: StripeStory = {
    ...begun,
    bill: billed,
    async attempt(end, more = {}) {
      await billed(end)
      story.behave(tokens[end], more)
      if (end === 'unknown') stripe.faults.next('confirm', 'drop_after')
      await story.work()
    },
    async tell(end) {
      if (end === 'failed') throw new RangeError('a debit that fails is told by a story on a clock')
      stripe.advance(5 * 24)
      await story.work()
    },
    addCard: newCard,
    async passDays(days) {
      stripe.advance(days * 24)
      const [attempt] = await story.attempts()
      await world.asTime(`update payment_attempt set created_at = created_at - interval '${days} days'
        where id = '${attempt.id}'`)
      await story.passTime()
    },
    async passTime() {
      await owner(
        `update payment_attempt set next_check_at = least(next_check_at, now()), lease_until = null
          where is_live and customer_id = $1`,
        [customerId],
      )
      await owner('update refund set next_check_at = now(), lease_until = null where is_live and customer_id = $1', [
        customerId,
      ])
      await owner(`update gateway_event set next_check_at = now() where state = 'unmatched'`)
      await owner(
        'update invoice set collect_at = now() where collect_at > now() and dunning is null and customer_id = $1',
        [customerId],
      )
    },
    async work() {
      for (let round = 0; round < 8; round += 1) {
        await stripe.webhooks.sent()
        const due = await owner('select id from due_collection(10)')
        if (due.length === 0) return
        await world.workers[0].round()
      }
    },
    behave(token, more = {}) {
      const isSetUp = token !== tokens['waits for the customer']
      if (card) stripe.world.behaviour.set(card.reference, { token, isSetUp, ...more })
    },
    async requests(operation) {
      const attempts = await story.attempts()
      const isOwn = (text: string) =>
        attempts.some(({ id, gateway_reference }) => text.includes(id) || text.includes(gateway_reference ?? '-'))
      return stripe.seen.filter((one) => one.operation === operation && isOwn(`${one.path} ${one.body}`))
    },
    async charges() {
      const own = new Set((await story.attempts()).map(({ id }) => id))
      const { movements } = stripe.world
      return movements.filter(({ kind, metadata }) => kind === 'charge' && own.has(metadata.attempt_id ?? '')).length
    },
    async postEvent(event, secret = world.webhookSecret) {
      const { body, header } = signed(event, secret)
      const headers = { 'stripe-signature': header, 'content-type': 'application/json' }
      return fetch(`${service.url}/v1/gateway_events/${accounts.stripe}`, { method: 'POST', headers, body })
    },
  }
  story.undo.push(() => {
    stripe.faults.none()
    stripe.webhooks.whim = () => 'send'
    stripe.onRequest = async () => {}
  })
  return story
}
