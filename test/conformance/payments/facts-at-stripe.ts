import { openStripe } from '../../../src/modules/gateways/stripe/open-stripe.ts'
import { moreLiveAttempts } from '../../support/database/live-attempts.ts'
import { refusing } from '../../support/database/refusing.ts'
import { chargeRequest } from '../../support/fake-stripe/requests.ts'
import { outcome } from '../../support/service/merchant.ts'
import type { Compared, Told } from './facts.ts'
import type { Sentence } from './sentences.ts'
import type { StripeStory } from './stripe-story.ts'

/** A story at Stripe that is over. */
export interface ToldAtStripe extends Told {
  readonly story: StripeStory
}

type Field = (told: ToldAtStripe, published: unknown) => Promise<readonly Compared[]>

const value =
  (see: (told: ToldAtStripe) => Promise<unknown>): Field =>
  async (told, published) => [[String(await see(told)), String(published)]]

/** How each field of an expectation about the gateway is computed. */
export const fieldsAtStripe: Readonly<Record<string, Field>> = {
  charges_at_gateway: value(async ({ story }) => story.charges()),
  // The package repeats by itself; ours is repeated by the next look.
  requests_seen_by_the_gateway: value(async ({ story }) => {
    await story.passTime()
    await story.work()
    return (await story.requests('confirm')).length
  }),
  same_key: value(async ({ story }) => new Set((await story.requests('confirm')).map(({ key }) => key)).size === 1),
  after_timeout: value(({ story }) => confirmationsAfter(story, { kind: 'delay', ms: 400 })),
  after_500: value(({ story }) => confirmationsAfter(story, { kind: '500' })),
  refused_by: async ({ story }) => [[await twoLiveRefusedBy(story), 'one_live_attempt_per_invoice']],
  never: async ({ story }) => {
    const answers = [...story.gatewayAnswers, ...story.world.stripe.webhooks.answers]
    return [[`${answers.filter((status) => status >= 300).length} events refused`, '0 events refused']]
  },
  inquiry: async ({ again }) => {
    const { story } = await again(['inquiry opened', 'refund asked'])
    return [[outcome(story.answers.at(-1) as never), '201']]
  },
}

/** How often the client itself sends a confirmation that meets the fault. */
async function confirmationsAfter(
  { world: { stripe } }: StripeStory,
  fault: { kind: '500' } | { kind: 'delay'; ms: number },
) {
  const timeouts = { connectMs: 1000, answerMs: 100 }
  const gateway = openStripe({ secretKey: stripe.secretKey, baseUrl: stripe.url, timeouts })
  try {
    const request = chargeRequest(stripe, 'pm_card_visa')
    const { reference } = await gateway.prepare(request)
    stripe.faults.next('confirm', fault)
    await gateway.charge(request, reference).catch(() => {})
    return stripe.seen.filter(({ operation, path }) => operation === 'confirm' && path.includes(reference)).length
  } finally {
    gateway.close()
  }
}

/** The constraint that refuses two live attempts for the invoice. */
async function twoLiveRefusedBy({ world, attempts }: StripeStory): Promise<string> {
  const [{ id }] = await attempts()
  const tenantId = (await world.service.get('/v1/settings')).body.id
  const { refusalToOwner, copy } = await refusing(world.service.database, tenantId)
  const one = await refusalToOwner(await moreLiveAttempts(copy, id, 1))
  const two = await refusalToOwner(await moreLiveAttempts(copy, id, 2))
  return one === null ? String(two?.constraint) : `one is refused: ${one.constraint}`
}

/** Rules about the gateway that are told in words. */
export const sentencesAtStripe: readonly Sentence<ToldAtStripe>[] = [
  [/taken up again with the same key/, takenUpAgain],
  [/stays sending/, async ({ story }) => [[String((await story.attempts())[0].ended_at === null), 'true']]],
  [/repeated after backoff/, repeatedLater],
  [/request is frozen in the attempt row/, frozen],
  [
    /must be refused by the trigger/,
    async ({ story }) => [[[...new Set(story.refusals)].join(', '), 'attempt_never_changes']],
  ],
  [/impossible: the old intent was cancelled/, oldIntentIsCancelled],
  [/cancel must be confirmed by the gateway before a new one goes out/, cancelledBeforeAnother],
  [/matched by the id that was committed before confirm/, matchedEvents],
  [/kept as unmatched and tried again/, keptEvents],
  [/never dropped/, everyEventIsStored],
  [/finds every change within its interval/, sweptUp],
  [/asks daily until final/, askedDaily],
  [
    /the amount that counts is the one the gateway took/,
    async ({ story }) => {
      const of = (await story.attempts())[0]?.gateway_reference
      const charge = story.world.stripe.world.movements.find(({ kind, intent }) => kind === 'charge' && intent === of)
      return [[`paid ${(await story.payment()).amount_cents}`, `paid ${charge?.amount}`]]
    },
  ],
  [
    /not a decline/,
    async ({ story }) => {
      const classes = (await story.attempts()).map(({ decline }) => decline?.class ?? 'none')
      return [[classes.filter((one) => one !== 'gateway_down' && one !== 'none').join(', '), '']]
    },
  ],
  [
    /the state is read from the gateway/,
    async ({ story }) => [[String((await story.requests('read_intent')).length > 0), 'true']],
  ],
]

async function takenUpAgain({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const [created, confirmed] = [await story.requests('create_intent'), await story.requests('confirm')]
  const keys = [created, confirmed].map((all) => new Set(all.map(({ key }) => key)).size)
  return [
    [
      `${created.length + confirmed.length > 2 ? 'repeated' : 'once'}, ${keys.join(' and ')} key`,
      'repeated, 1 and 1 key',
    ],
    [`${await story.charges()} charge, ${(await story.invoice()).status}`, '1 charge, paid'],
  ]
}

async function repeatedLater({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const [attempt] = await story.attempts()
  const isLater = attempt.next_check_at > attempt.created_at
  await story.passTime()
  await story.work()
  const confirmed = await story.requests('confirm')
  return [
    [`later: ${isLater}, ${confirmed.length} confirmations`, 'later: true, 2 confirmations'],
    [`${await story.charges()} charge, ${(await story.invoice()).status}`, '1 charge, paid'],
  ]
}

async function frozen({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const confirmed = await story.requests('confirm')
  const bodies = new Set(confirmed.map(({ key, body }) => `${key} ${body}`))
  return [[`${confirmed.length} requests, ${bodies.size} body`, '2 requests, 1 body']]
}

async function oldIntentIsCancelled({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const [first, second] = await story.attempts()
  const intent = story.world.stripe.world.intents.get(first.gateway_reference)
  return [
    [`${intent?.status}, the customer gets ${story.gatewayAnswers.at(-1)}`, 'canceled, the customer gets 400'],
    [`${second?.status}, ${await story.charges()} charge`, 'succeeded, 1 charge'],
  ]
}

async function cancelledBeforeAnother({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const collect = async () => story.post(`/v1/invoices/${(await story.invoice()).id}/collect`)
  const [first] = await story.attempts()
  const before = outcome(await collect())
  await story.post(`/v1/payment_attempts/${first.id}/cancel`)
  const asked = outcome(await collect())
  await story.work()
  story.behave('pm_card_visa')
  const after = outcome(await collect())
  await story.work()
  const { seen } = story.world.stripe
  const [, second] = await story.attempts()
  const cancelled = seen.findIndex(
    ({ operation, path }) => operation === 'cancel' && path.includes(first.gateway_reference),
  )
  const created = seen.findIndex(({ operation, body }) => operation === 'create_intent' && body.includes(second?.id))
  return [
    [[before, asked, after].join(', '), '409 attempt_in_progress, 409 attempt_in_progress, 201'],
    [String(cancelled >= 0 && cancelled < created), 'true'],
    [`${second?.status}, ${await story.charges()} charge`, 'succeeded, 1 charge'],
  ]
}

async function eventsAbout({ story }: ToldAtStripe): Promise<any[]> {
  const references = new Set((await story.attempts()).map(({ gateway_reference }) => gateway_reference))
  const { data } = (await story.world.service.get('/v1/gateway_events?limit=100')).body as { data: any[] }
  return data.filter(({ object_reference }) => references.has(object_reference))
}

async function matchedEvents(told: ToldAtStripe): Promise<readonly Compared[]> {
  const events = await eventsAbout(told)
  const success = events.filter(({ type }) => type === 'payment_intent.succeeded').map(({ state }) => state)
  return [
    [success.join(', '), 'applied'],
    [`${(await told.story.all('payments')).length} payment`, '1 payment'],
  ]
}

/** What came before the id was committed was not known then, and is by now. */
async function keptEvents(told: ToldAtStripe): Promise<readonly Compared[]> {
  const states = new Set((await eventsAbout(told)).map(({ state }) => state))
  const early = told.story.seenEarly.has('unmatched') ? 'unmatched' : 'never unmatched'
  return [[`${early}, then ${[...states].join(', ')}`, 'unmatched, then applied']]
}

async function everyEventIsStored(told: ToldAtStripe): Promise<readonly Compared[]> {
  const [{ gateway_reference }] = await told.story.attempts()
  const { events } = told.story.world.stripe.world
  const made = events.filter(({ data }) => (data.object as { id?: string }).id === gateway_reference)
  return [[`${(await eventsAbout(told)).length} events`, `${made.length} events`]]
}

async function sweptUp({ story, moments }: ToldAtStripe): Promise<readonly Compared[]> {
  const [attempt] = await story.attempts()
  const hours = Temporal.Instant.from(attempt.next_check_at ?? attempt.created_at)
    .since(Temporal.Instant.from(attempt.updated_at))
    .total('hours')
  await story.passTime()
  await story.work()
  return [
    [
      `without an event ${moments.at(-1)?.attempt}, asked within a day: ${hours <= 24}`,
      'without an event processing, asked within a day: true',
    ],
    [`then ${(await story.invoice()).status}, ${await story.charges()} charge`, 'then paid, 1 charge'],
  ]
}

async function askedDaily({ story }: ToldAtStripe): Promise<readonly Compared[]> {
  const [before] = await story.refunds()
  await story.passTime()
  await story.work()
  const [after] = await story.refunds()
  return [[`${before.status}, then ${after.status}`, 'processing, then succeeded']]
}
