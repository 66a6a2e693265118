import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { untilSo } from './support/http/patience.ts'
import { asking, made, newCustomer } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { startServiceProcess } from './support/service/service-process.ts'
import { deliverAll, judged } from './support/webhooks/deliver-all.ts'
import { type Judge, startJudge } from './support/webhooks/judge.ts'

const settings = { BILLING_ROLE: 'all', WEBHOOK_ALLOW_PRIVATE: 'true', VERIFICATION_EVERY_MS: '0' }
const service = await startTestService(settings)
const owner = asking(service.database.ownerUrl)

async function opened(ordering: 'per_object' | 'strict' | 'none', changes: object = {}) {
  const judge = await startJudge(ordering)
  after(() => judge.stop())
  const { id } = made(
    await service.post('/v1/webhook_endpoints', { url: judge.url, ordering, start_after: 0, ...changes }),
  )
  return { id: String(id), judge }
}
const shown = async (id: string) => made(await service.get(`/v1/webhook_endpoints/${id}`))
const act = async (id: string, action: string) => made(await service.post(`/v1/webhook_endpoints/${id}/${action}`))

/** As many events of some customers. */
async function recordEvents(customers: readonly any[], times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1)
    await Promise.all(
      customers.map(async ({ id }) => made(await service.patch(`/v1/customers/${id}`, { name: `Ada ${time}` }))),
    )
}

async function assertAllThere(endpoints: readonly { readonly id: string; readonly judge: Judge }[]): Promise<void> {
  await deliverAll(owner)
  assert.deepEqual(
    await judged(
      owner,
      endpoints.map(({ judge }) => judge),
    ),
    [],
  )
}

test('two workers whose leases end while they send, and owners who change the endpoint: all arrives, in order, and nothing is left', async () => {
  const worker = await startServiceProcess({
    ...settings,
    DATABASE_URL: service.database.appUrl,
    MIGRATION_DATABASE_URL: service.database.adminUrl,
    BILLING_MIGRATE: 'off',
    BILLING_ROLE: 'worker',
  })
  const customers = await Promise.all([1, 2, 3, 4, 5].map(() => newCustomer(service)))
  const endpoints = await Promise.all([
    opened('per_object', { max_in_flight: 8 }),
    opened('per_object'),
    opened('strict'),
    opened('none'),
  ])
  try {
    for (const [index, { judge }] of endpoints.entries())
      judge.whim = async () => {
        await pause(2 + Math.random() * 20)
        return index > 0 && Math.random() < 0.03 ? 'refuse' : 'take'
      }
    let isOver = false
    const ending = (async () => {
      while (!isOver) {
        await owner(
          `update webhook_endpoint set lease_until = now() - interval '1 second' where lease_token is not null`,
        )
        await pause(40)
      }
    })()
    const changing = (async () => {
      for (const action of ['rotate_secret', 'pause', 'enable', 'rotate_secret', 'pause', 'enable'])
        for (const { id } of endpoints) await act(id, action)
    })()
    await Promise.all([recordEvents(customers, 12), changing])
    // When a lease ends is for the machine to say.
    const isRepeated = () => endpoints.some(({ judge }) => judge.counts.repeated > 0)
    for (let more = 0; !isRepeated() && more < 50; more += 1) await recordEvents(customers, 3)
    isOver = true
    await ending
    for (const { judge } of endpoints) judge.whim = () => 'take'
    await assertAllThere(endpoints)
    assert.ok(isRepeated(), 'something was sent by both')
  } finally {
    await worker.end('SIGTERM')
    for (const { id } of endpoints) await service.call('DELETE', `/v1/webhook_endpoints/${id}`)
  }
})

test('an endpoint that fails for five days is disabled; a week later everything is sent that happened meanwhile', async () => {
  const endpoints = await Promise.all([opened('per_object'), opened('strict')])
  const customers = [await newCustomer(service), await newCustomer(service)]
  for (const { judge } of endpoints) judge.whim = () => 'refuse'
  const isSo = (what: string, isTrue: (endpoint: any) => boolean) =>
    untilSo(what, async () => (await Promise.all(endpoints.map(({ id }) => shown(id)))).every(isTrue))
  await isSo('it fails', ({ failures }) => failures > 0)
  await owner(
    `update webhook_endpoint set failures = 30, failing_since = now() - interval '121 hours', next_look_at = now()`,
  )
  await owner(`update webhook_delivery set next_attempt_at = now() where state = 'retrying'`)
  await isSo('it is disabled', ({ status, disabled_reason }) => status === 'disabled' && disabled_reason === 'failing')
  await recordEvents(customers, 10)
  await owner(
    `update webhook_endpoint set failing_since = failing_since - interval '7 days', next_look_at = next_look_at - interval '7 days'`,
  )
  await owner(`update webhook_delivery set next_attempt_at = next_attempt_at - interval '7 days'`)
  for (const { judge } of endpoints) judge.whim = () => 'take'
  for (const { id } of endpoints) await act(id, 'enable')
  await recordEvents(customers, 2)
  await assertAllThere(endpoints)
})
