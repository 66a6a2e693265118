import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeStripe, startFakeStripe } from '../support/fake-stripe/fake-stripe.ts'
import type { Operation } from '../support/fake-stripe/routes.ts'
import { untilSo } from '../support/http/patience.ts'
import { chanceOf } from '../support/random/tally.ts'
import { ended, start } from '../support/service/command-line.ts'
import { openWholeService, type WholeService } from './whole-service.ts'

/** The service is killed when a request of this kind has arrived at the gateway, or when the gateway has carried it out. */
export interface Boundary {
  readonly operation: Operation
  readonly moment: 'arrived' | 'done'
}

const operations = [
  'create_intent',
  'confirm',
  'read_intent',
  'cancel',
  'refund',
  'create_session',
  'read_session',
] as const

/** Every boundary between the service and the gateway at which it can die. */
export const boundaries: readonly Boundary[] = operations.flatMap((operation) =>
  (['arrived', 'done'] as const).map((moment) => ({ operation, moment })),
)

export interface CollectionKillsResult {
  readonly wrong: readonly string[]
  readonly figures: Readonly<Record<string, number>>
}

/**
 * Collects, cancels, refunds and opens pages through a Stripe that is not killed, and kills the service with its PostgreSQL at each
 * of the boundaries. The ledger of the fake is the judge.
 */
export async function killWhileCollecting(
  wanted: readonly Boundary[],
  { seed, say }: { readonly seed: number; readonly say: (line: string) => void },
): Promise<CollectionKillsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'billing-kills-'))
  const secret = `billing_${randomBytes(32).toString('base64url')}`
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'key'), secret)
  const stripe = await startFakeStripe()
  const service = await openWholeService(folder, {
    BILLING_BOOTSTRAP_KEY_FILE: join(folder, 'key'),
    STRIPE_URL: stripe.url,
    VERIFICATION_EVERY_MS: '0',
  })
  const onExit = () => {
    service.killNow()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', onExit)
  try {
    await service.start()
    const wrong: string[] = []
    const merchant = await openMerchant(service, stripe, secret)
    let kills = 0
    for (const boundary of wanted) {
      await killAt(boundary)
      kills += 1
      say(`killed when ${boundary.operation} had ${boundary.moment === 'done' ? 'been done' : 'arrived'}`)
    }
    wrong.push(...(await judged(service, stripe)))
    const { code, out, err } = await ended(start(['verify'], { BILLING_DATA_DIR: join(folder, 'data') }))
    if (code !== 0) wrong.push(`billing verify: ${out}${err}`)
    const [figures] = await service.ask(`select (select count(*)::int from payment_attempt) as attempts,
      (select count(*)::int from payment) as payments, (select count(*)::int from refund) as refunds`)
    return { wrong, figures: { kills, ...figures } }

    /** One customer for each boundary, whose story leads there. */
    async function killAt({ operation, moment }: Boundary): Promise<void> {
      const story = storyOf(operation)
      await story.prepare(merchant)
      const killed = Promise.withResolvers<void>()
      stripe.onRequest = async (seen, now) => {
        if (seen !== operation || now !== moment) return
        stripe.onRequest = async () => {}
        await service.kill(chanceOf(seed, `${operation} ${moment}`))
        killed.resolve()
      }
      const acting = story.act(merchant)
      await killed.promise
      await service.start()
      await acting
      await untilSo('everything is over', async () => {
        await passTime(service)
        const [{ left }] = await service.ask(`select (select count(*) from payment_attempt where is_live)
          + (select count(*) from refund where is_live)
          + (select count(*) from invoice where collection_status = 'waiting')
          + (select count(*) from setup_session where status = 'open' and created_at > now() - interval '1 hour')
          + (select count(*) from gateway_event where state = 'new') as left`)
        return Number(left) === 0
      })
    }
  } finally {
    process.off('exit', onExit)
    service.killNow()
    await stripe.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Merchant {
  readonly stripe: FakeStripe
  readonly ask: WholeService['ask']
  readonly accountId: string
  /** Sends by one key until there is a good answer, however often the service is killed meanwhile. */
  post(path: string, body: object): Promise<any>
  /** A customer with one of Stripe's test methods, which is active. */
  paying(token: string): Promise<string>
  subscribe(customerId: string): Promise<any>
  paid(customerId: string): Promise<void>
}

interface Story {
  readonly prepare: (merchant: Merchant) => Promise<void>
  /** Leads to the boundary; goes on over the kill. */
  readonly act: (merchant: Merchant) => Promise<unknown>
}

/** What leads to an operation at the gateway. */
function storyOf(operation: Operation): Story {
  let customerId = ''
  const withCard = async ({ paying }: Merchant) => {
    customerId = await paying('pm_card_visa')
  }
  switch (operation) {
    case 'cancel':
      // Stripe's declined intents are cancelled, before the attempt is final.
      return {
        async prepare({ paying }) {
          customerId = await paying('pm_card_chargeDeclined')
        },
        act: ({ subscribe }) => subscribe(customerId),
      }
    case 'read_intent':
      return {
        async prepare({ paying, subscribe, ask }) {
          customerId = await paying('pm_sepa_succeeds')
          await subscribe(customerId)
          await untilSo('the debit is under way', async () => {
            const [row] = await ask(`select status from payment_attempt where customer_id = $1`, [customerId])
            return row?.status === 'processing'
          })
        },
        // Six days later Stripe tells of it, and the intent is read.
        act: async ({ stripe }) => stripe.advance(6 * 24),
      }
    case 'refund':
      return {
        async prepare(merchant) {
          await withCard(merchant)
          await merchant.subscribe(customerId)
          await merchant.paid(customerId)
        },
        async act({ ask, post }) {
          const [payment] = await ask('select id, amount_cents from payment where customer_id = $1', [customerId])
          return post('/v1/refunds', { payment_id: payment.id, amount_cents: 700, reason: 'two slow days' })
        },
      }
    case 'create_session':
    case 'read_session':
      return {
        async prepare({ post }) {
          customerId = (await post('/v1/customers', { name: 'by a page' })).id
        },
        async act({ post, accountId, stripe }) {
          const back = { gateway_account_id: accountId, return_url: 'https://shop.example' }
          const page = await post('/v1/setup_sessions', { customer_id: customerId, ...back })
          // A page that was opened and never answered is seen by nobody.
          return stripe.complete(new URL(page.url).pathname.slice(1), 'pm_card_visa')
        },
      }
    default:
      return { prepare: withCard, act: ({ subscribe }) => subscribe(customerId) }
  }
}

async function openMerchant(service: WholeService, stripe: FakeStripe, secret: string): Promise<Merchant> {
  let keys = 0
  const post = async (path: string, body: object): Promise<any> => {
    keys += 1
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const request = {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `kill ${keys}` },
      body: JSON.stringify(body),
    }
    let made: any = null
    await untilSo(
      `${path} is answered`,
      async () => {
        const answer = await fetch(service.url + path, request).catch(() => null)
        const text = await answer?.text().catch(() => null)
        if (!answer || text === null || text === undefined) return false
        const isBusy = answer.status >= 500 || text.includes('idempotency_key_in_use')
        if (!isBusy && !answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
        made = isBusy ? null : JSON.parse(text)
        return made !== null
      },
      { everyMs: 50 },
    )
    return made
  }
  const webhookSecret = 'whsec_kills'
  const account = await post('/v1/gateway_accounts', {
    ...{ gateway: 'stripe', label: 'kills', credentials: { secret_key: stripe.secretKey } },
    webhook_secrets: [webhookSecret],
  })
  stripe.webhooks.to(`${service.url}/v1/gateway_events/${account.id}`, webhookSecret)
  const plan = await post('/v1/plans', { code: 'monthly', name: 'Monthly', amount_cents: 2900, currency: 'EUR' })
  return {
    ...{ stripe, ask: service.ask, accountId: account.id, post },
    async paying(token) {
      const { id } = await post('/v1/customers', { name: token })
      const { method } = stripe.newMethod(token)
      const order = { customer_id: id, gateway_account_id: account.id, gateway_reference: method }
      const attached = await post('/v1/payment_methods', order)
      await untilSo('the method is active', async () => {
        await service.ask(`update payment_method set next_check_at = now() where status = 'pending'`)
        const [row] = await service.ask('select status from payment_method where id = $1', [attached.id])
        return row.status === 'active'
      })
      return id
    },
    subscribe: (customer_id) => post('/v1/subscriptions', { customer_id, plan_id: plan.id, collection: 'automatic' }),
    paid: (customerId) =>
      untilSo('it is paid', async () => {
        const rows = await service.ask(`select from payment where customer_id = $1`, [customerId])
        return rows.length > 0
      }),
  }
}

/** Lets time pass for what waits to be asked again, for leases of the dead, and for pages of which no event came. */
async function passTime({ ask }: WholeService): Promise<void> {
  await ask(`update payment_attempt set next_check_at = least(next_check_at, now()), lease_until = null where is_live`)
  await ask(`update refund set next_check_at = least(next_check_at, now()), lease_until = null where is_live`)
  await ask(
    `update setup_session set next_check_at = least(next_check_at, now()) where status = 'open' and next_check_at is not null`,
  )
  await ask(`update setup_session set status = 'expired', next_check_at = null where status = 'opening'`)
  await ask('update invoice set collect_at = now() where collect_at > now() and dunning is null')
}

/** What the fake's ledger and the database say that does not agree. */
async function judged({ ask }: WholeService, stripe: FakeStripe): Promise<string[]> {
  const wrong = [...stripe.judge.wrong()]
  const succeeded = await ask(`select a.gateway_reference, p.id as payment_id, p.refunded_cents from payment_attempt a
    left join payment p on p.attempt_id = a.id where a.status = 'succeeded'`)
  const charged = stripe.world.movements.filter(({ kind }) => kind === 'charge').map(({ intent }) => intent)
  if (String(charged.toSorted()) !== String(succeeded.map((one) => one.gateway_reference).toSorted()))
    wrong.push(`${charged.length} charges at the gateway, ${succeeded.length} attempts that succeeded`)
  for (const { gateway_reference: reference, payment_id: id, refunded_cents: refunded } of succeeded) {
    if (id === null) wrong.push(`${reference} succeeded and has no payment`)
    if (stripe.judge.refunded(reference) !== Number(refunded))
      wrong.push(`of ${reference} ${stripe.judge.refunded(reference)} was given back, and ${refunded} is recorded`)
  }
  const paid = await ask(`select id from invoice where status = 'paid'`)
  if (paid.length !== succeeded.length) wrong.push(`${paid.length} invoices are paid by ${succeeded.length} attempts`)
  const open = [...stripe.world.intents.values()].filter(({ status }) => !['succeeded', 'canceled'].includes(status))
  const live = open.filter((one) => one.status !== 'requires_confirmation')
  if (live.length > 0) wrong.push(`${live.length} charges can still be taken at the gateway`)
  const methods = await ask(`select count(*)::int as count from setup_session s
    join payment_method m on m.id = s.payment_method_id where s.status = 'completed' and m.status = 'active'`)
  const stored = [...stripe.world.sessions.values()].filter(({ status }) => status === 'complete').length
  if (methods[0].count !== stored) wrong.push(`${stored} pages were used, and ${methods[0].count} methods are stored`)
  return wrong
}
