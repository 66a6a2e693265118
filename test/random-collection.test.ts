import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Chance, openChance } from '../src/cli/demo/chance.ts'
import { anotherTenant } from './support/database/another-tenant.ts'
import { amount } from './support/proof.ts'
import { openMoneyLife } from './support/random/money-life.ts'
import { anyPolicy, anyToken, oddStarts, oddZones } from './support/random/money-lives.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// What a naive model finds is what the service does: which attempts at which instants, what is paid and due, and what the dunning
// has come to, at many instants of random lives. BILLING_RANDOM_SEED=$RANDOM lives others, BILLING_RANDOM_COLLECTION=500 more.

const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_130)
const lives = amount('BILLING_RANDOM_COLLECTION', { short: 16, long: 60 })
const stepsOfLife = 14
console.log(`seed ${seed}, ${lives} lives`)

const service = await startTestService()
const ask = asking(service.database.ownerUrl)
const outcomes = new Map<string, number>()

test(`what is collected in ${lives} random lives is what a naive model finds, by seed ${seed}`, async () => {
  const waiting = Array.from({ length: lives }, (_, index) => seed + index).values()
  const failures: unknown[] = []
  // Settings are a tenant's, so each of two tenants lives one life at a time; the first failure ends both.
  await Promise.all([liveThem(), liveThem()])
  if (failures.length > 0) throw failures[0]
  console.log(Object.fromEntries([...outcomes].sort()))
  if (process.env.BILLING_RANDOM_SEED !== undefined) return
  for (const deed of ['pay', 'void', 'collect', 'method', 'apply credit', 'cancel attempt', 'mark uncollectible'])
    assert.ok(outcomes.get(`${deed} done`), `${deed} was done`)

  async function liveThem(): Promise<void> {
    const headers = await anotherTenant(service.database.ownerUrl)
    const call = (method: string, path: string, body?: object) => service.call(method, path, body, headers)
    made(await call('POST', '/v1/plans', { code: 'monthly', name: 'Monthly', amount_cents: 3000, currency: 'EUR' }))
    const { id: accountId } = made(await call('POST', '/v1/gateway_accounts', { gateway: 'test', label: 'any' }))
    for (const one of waiting) {
      if (failures.length > 0) return
      await live({ call, ask, accountId }, one).catch((error: unknown) => failures.push(error))
    }
    const { data } = made(await call('GET', '/v1/verification'))
    assert.deepEqual(
      data.filter(({ violations }: { violations: unknown[] }) => violations.length > 0),
      [],
    )
  }
})

async function live(at: Parameters<typeof openMoneyLife>[0], own: number): Promise<void> {
  const chance = openChance(own)
  const start = Temporal.Instant.from(chance.oneOf(oddStarts)).add({ minutes: Math.floor(chance.next() * 3000) })
  const life = await openMoneyLife(at, {
    start,
    zone: chance.oneOf(oddZones),
    netDays: chance.oneOf([0, 0, 3, 14]),
    noticeDays: chance.oneOf([0, 0, 1, 3, 14]),
    policy: anyPolicy(chance),
  })
  const story: string[] = []
  try {
    if (chance.happens(0.9)) await tell({ do: 'method', token: anyToken(chance) })
    if (chance.happens(0.6)) await life.subscribe('monthly')
    else await life.writeInvoice(chance.oneOf([100, 4999]))
    for (let step = 0; step < stepsOfLife; step += 1) {
      const minutes = chance.oneOf([0, 0, 1, 7, 360, 1440, 1440, 3000, 7200, 14_400, 30_000])
      story.push(`+${minutes} min`)
      await life.advance(minutes)
      if (chance.happens(0.4) || life.liveInvoice() !== null) await life.compare()
      const invoice = life.anyInvoice(chance)
      const live = life.liveInvoice()
      if (live !== null && chance.happens(0.2)) await tell({ do: 'cancel attempt', id: live })
      else if (live !== null && chance.happens(0.4)) await tell({ do: 'method', token: anyToken(chance) })
      else if (chance.happens(0.15)) await life.writeInvoice(chance.oneOf([1, 700, 2500]))
      else
        await tell(
          anyDeed(chance, { id: invoice, method: life.anyMethod(chance), subscriptionId: life.subscriptionId }),
        )
    }
    story.push('+60 days')
    await life.advance(60 * 1440)
    await life.compare()
  } catch (error) {
    throw new Error(`seed ${own}, after ${story.join(', ')}`, { cause: error })
  }

  async function tell(deed: Parameters<typeof life.act>[0]): Promise<void> {
    story.push(JSON.stringify(deed))
    const outcome = `${deed.do} ${(await life.act(deed)) ? 'done' : 'refused'}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
}

type Deed = Parameters<Awaited<ReturnType<typeof openMoneyLife>>['act']>[0]

/** What there is that something may be done about. */
interface Things {
  readonly id: string | null
  readonly method: string | null
  readonly subscriptionId: string | null
}

function anyDeed(chance: Chance, { id, method, subscriptionId }: Things): Deed {
  const kind = chance.next()
  if (kind < 0.2 || id === null) return { do: 'method', token: anyToken(chance) }
  if (kind < 0.27) return { do: 'policy', policy: anyPolicy(chance) }
  if (kind < 0.33) return { do: 'credit', cents: chance.oneOf([50, 1000, 5000]) }
  if (kind < 0.4 && subscriptionId !== null) return { do: 'cancel subscription', id: subscriptionId }
  if (kind < 0.43 && method !== null) return { do: 'detach', token: method }
  if (kind < 0.48 && method !== null && subscriptionId !== null)
    return { do: 'own method', id: subscriptionId, token: method }
  const cents = chance.oneOf([null, null, 1, 60, 1200])
  if (kind < 0.7) return { do: chance.oneOf(['pay', 'collect', 'collect']), id, cents }
  return { do: chance.oneOf(['void', 'mark uncollectible', 'apply credit', 'apply credit']), id }
}
