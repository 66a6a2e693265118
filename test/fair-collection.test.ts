import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCollectionMetrics } from '../src/modules/collection-run/metrics.ts'
import { collectionLoops } from '../src/modules/collection-run/run.ts'
import type { ChargeRequest, Gateway } from '../src/modules/gateways/gateway.ts'
import { testGateway } from '../src/modules/gateways/test-gateway.ts'
import { openLog } from '../src/platform/log.ts'
import { openMetrics } from '../src/platform/metrics.ts'
import { anotherTenant } from './support/database/another-tenant.ts'
import { made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// A worker of five places that reads at most eight due things: what others have due is more than it ever reads.

const service = await startTestService()
const limits = { places: 5, placesWhileBehind: 5, reachMin: 4, reachMax: 8 }

/** A tenant with so many invoices to be collected, and a customer whose clock is the database's. */
async function owing(invoices: number): Promise<{ accountId: string; statuses: () => Promise<string[]> }> {
  const headers = await anotherTenant(service.database.ownerUrl)
  const post = async (path: string, body: object) => made(await service.post(path, body, headers))
  const account = await post('/v1/gateway_accounts', { gateway: 'test', label: 'theirs' })
  const customer = await post('/v1/customers', { name: 'Bob' })
  const method = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: 'ok' }
  await post('/v1/payment_methods', method)
  for (let n = 0; n < invoices; n += 1) {
    const lines = [{ description: 'Work', unit_amount: '500' }]
    const { id } = await post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines })
    await post(`/v1/invoices/${id}/finalize`, {})
  }
  const statuses = async () =>
    made(await service.get('/v1/invoices?limit=100', headers)).data.map((one: any) => one.status)
  return { accountId: account.id, statuses }
}

test('two tenants with more due than is ever read, at gateways that hang, leave a place for a third', async () => {
  const [first, second] = [await owing(12), await owing(12)]
  const third = await owing(2)
  const hanging = new Map<string, ((value: unknown) => void)[]>()
  const hangs = (accountId: string): Gateway => ({
    ...testGateway,
    async charge(request: ChargeRequest, reference) {
      await new Promise((resolve) => hanging.set(accountId, [...(hanging.get(accountId) ?? []), resolve]))
      return testGateway.charge(request, reference)
    },
  })
  const isSlow = (id: string) => id === first.accountId || id === second.accountId
  const [collecting] = collectionLoops({
    limits,
    transact: service.service.transact,
    log: openLog({ level: 'fatal', format: 'json' }),
    metrics: openCollectionMetrics(openMetrics({ version: 'of-this-test', role: 'worker' })),
    gatewayOf: ({ id }) => (isSlow(id) ? hangs(id) : testGateway),
  })
  const round = async () => {
    await collecting?.run(new AbortController().signal)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  for (let n = 0; n < 10 && (await third.statuses()).includes('open'); n += 1) await round()
  assert.deepEqual(await third.statuses(), ['paid', 'paid'])
  assert.ok([first, second].every(({ accountId }) => (hanging.get(accountId)?.length ?? 0) >= 1))
  assert.ok(!(await first.statuses()).includes('paid'))

  for (let n = 0; n < 60; n += 1) {
    for (const resolve of [...hanging.values()].flat()) resolve(null)
    hanging.clear()
    const left = [...(await first.statuses()), ...(await second.statuses())]
    if (!left.includes('open')) break
    await round()
  }
  await collecting?.finish?.()
  assert.deepEqual(new Set([...(await first.statuses()), ...(await second.statuses())]), new Set(['paid']))
})

test('a look at what is due that takes long is followed by a rest four times as long', async () => {
  const slowMs = 300
  const [collecting] = collectionLoops({
    limits,
    transact: async (options, run) => {
      await new Promise((resolve) => setTimeout(resolve, slowMs))
      return service.service.transact(options, run)
    },
    log: openLog({ level: 'fatal', format: 'json' }),
    metrics: openCollectionMetrics(openMetrics({ version: 'of-this-test', role: 'worker' })),
    gatewayOf: () => testGateway,
  })
  const rest = await collecting?.run(new AbortController().signal)
  assert.ok(typeof rest === 'number' && rest >= (slowMs - 10) * 4, `${rest} ms`)
})
