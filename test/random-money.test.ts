import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChance } from '../src/cli/demo/chance.ts'
import { banking, paying } from './scenarios/banking.ts'
import { beginYear, sell, type Year } from './scenarios/year.ts'
import { camt } from './support/bank-files.ts'
import { amount } from './support/proof.ts'
import { made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// Money comes, is given back, is taken back and comes back in any order: whatever happens, every invariant holds, the journal too.

const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_130)
const customers = amount('BILLING_RANDOM_MONEY', { short: 6, long: 200 })
const steps = 14
const tokens: readonly [string, ...string[]] = [
  'ok',
  ...['decline_insufficient_funds', 'processing_then_ok:2', 'processing_then_failed:3', 'timeout_then_ok'],
  ...['dispute:4', 'dispute_then_won:3', 'late_failure:3', 'late_failure_account_closed:6', 'ok_refund_returned:2'],
]

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { load } = banking(service)
const outcomes = new Map<string, number>()

test(`whatever money does, the sums are right, by seed ${seed}`, async () => {
  made(await service.patch('/v1/settings', { sepa_notice_days: 2 }))
  for (let who = 0; who < customers; who += 1) await live(openChance(seed + who))
  const { data, findings } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
  console.log(Object.fromEntries([...outcomes].sort()), JSON.stringify(findings))
  for (const deed of ['refund', 'reopen', 'transfer', 'return', 'collect', 'method'])
    assert.ok(outcomes.get(`${deed} done`), `${deed} was done`)
})

async function live(chance: ReturnType<typeof openChance>): Promise<void> {
  const year = await beginYear(service, '2026-03-01T00:00:00Z', { time_zone: 'Europe/Berlin' })
  await attach(year, chance.oneOf(tokens))
  await year.subscribe('basic')
  let now = Temporal.Instant.from('2026-03-01T00:00:00Z')
  for (let step = 0; step < steps; step += 1) {
    now = now.add({ hours: chance.oneOf([0, 6, 24, 50, 240]) })
    await year.advance(now.toString())
    await act(year, chance)
  }
  await year.advance(now.add({ hours: 24 * 40 }).toString())
}

async function act(year: Year, chance: ReturnType<typeof openChance>): Promise<void> {
  const invoices = (await year.invoices()) as [any, ...any[]]
  const payments = made(await service.get(`/v1/payments?customer_id=${year.customerId}`)).data
  const [invoice, payment] = [chance.oneOf(invoices), payments.length > 0 ? chance.oneOf<any>(payments) : null]
  const part = chance.oneOf([100, 700, 1500, 3000])
  const reference = invoice.payment_reference
  const written = `${(part / 100).toFixed(2)}`
  const refund = { payment_id: payment?.id, amount_cents: part, reason: 'a test' }
  const deeds: Record<string, () => Promise<{ status: number }>> = {
    refund: () => service.post('/v1/refunds', refund),
    reopen: () => service.post('/v1/refunds', { ...refund, reopen: true }),
    transfer: () => bank('transfer', paying(reference, written)),
    return: () => bank('return', { ...paying(reference, written), indicator: 'DBIT' }),
    pay: () => service.post(`/v1/invoices/${invoice.id}/pay`, { amount_cents: part }),
    collect: () => service.post(`/v1/invoices/${invoice.id}/collect`, {}),
    void: () => service.post(`/v1/invoices/${invoice.id}/void`, { rebill: false }),
    allocate: () => service.post(`/v1/payments/${payment?.id}/allocate`, { invoice_id: invoice.id }),
    cancel: () => service.post(`/v1/subscriptions/${invoice.subscription_id}/cancel`, { when: 'now' }),
    method: async () => {
      const { id } = await attach(year, chance.oneOf(tokens))
      return service.patch(`/v1/customers/${year.customerId}`, { default_payment_method_id: id })
    },
  }
  const often = ['refund', 'reopen', 'transfer', 'return', 'collect', 'method', ...Object.keys(deeds)]
  const possible = often.filter((name) => payment !== null || !/refund|reopen|allocate/.test(name))
  const deed = chance.oneOf(possible as [string, ...string[]])
  const { status } = (await deeds[deed]?.()) ?? { status: 0 }
  assert.ok(status < 500, `${deed} answers ${status}`)
  const outcome = `${deed} ${status < 300 ? 'done' : 'refused'}`
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
}

async function bank(deed: string, entry: Parameters<typeof camt>[0][number]): Promise<{ status: number }> {
  const details = entry.transactions?.map((one) => (deed === 'return' ? { ...one, returnReason: 'AC04' } : one)) ?? []
  const bankReference = `B-${bankReferences++}`
  const [found] = (await load(camt([{ ...entry, bankReference, transactions: details }]))).entries
  return { status: found.state === 'matched' ? 201 : 409 }
}
let bankReferences = 0

async function attach(year: Year, token: string): Promise<any> {
  const method = { customer_id: year.customerId, gateway_account_id: gateway.id, gateway_reference: token }
  const { status, body } = await service.post('/v1/payment_methods', method)
  if (status === 201) return body
  const known = made(await service.get(`/v1/payment_methods?customer_id=${year.customerId}`)).data
  return known.find(({ gateway_reference }: any) => gateway_reference === token) ?? known[0]
}
