import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newCustomer } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const { id: tenantId } = made(await service.get('/v1/settings'))
const endpoints = [1, 2].map(async () =>
  made(await service.post('/v1/webhook_endpoints', { url: 'https://example.com' })),
)
const [one, two] = await Promise.all(endpoints)
for (let event = 1; event <= 3; event += 1) await newCustomer(service)

// Of each event two attempts at each endpoint, the first of which failed, on two days.
await owner(
  `insert into webhook_attempt (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, is_success, cause)
  select $1, e, s, timestamptz '2026-01-31 23:59:00Z' + (n + s) * interval '1 minute', gen_random_uuid(), 5, n, n = 2, 'e'
  from unnest($2::uuid[]) e, generate_series(1, 3) s, generate_series(1, 2) n`,
  [tenantId, [one.id, two.id]],
)

async function listed(query: string, limit = 100): Promise<{ readonly pages: number; readonly all: readonly any[] }> {
  const all: any[] = []
  let pages = 0
  for (let cursor = ''; ; pages += 1) {
    const page = made(await service.get(`/v1/webhook_attempts?limit=${limit}&${query}${cursor && `&cursor=${cursor}`}`))
    all.push(...page.data)
    if (!page.has_more) return { pages: pages + 1, all }
    cursor = page.next_cursor
  }
}
const shapes = (all: readonly any[]) => all.map(({ sequence, number }) => `${sequence}.${number}`)

test('attempts at all endpoints are in one order, and pages miss none', async () => {
  const { all } = await listed('')
  assert.deepEqual(shapes(all), ['3.2', '3.2', '3.1', '3.1', '2.2', '2.2', '2.1', '2.1', '1.2', '1.2', '1.1', '1.1'])
  const paged = await listed('', 5)
  assert.deepEqual([paged.pages, paged.all], [3, all])
  assert.deepEqual(shapes((await listed('status=failed', 1)).all), ['3.1', '3.1', '2.1', '2.1', '1.1', '1.1'])
  const ofEvent = await listed(`event_id=${all[4].event_id}`, 1)
  assert.deepEqual(ofEvent.all, all.slice(4, 8))
  assert.deepEqual(shapes((await listed(`endpoint_id=${one.id}&event_id=${all[4].event_id}`)).all), ['2.2', '2.1'])
})

test('attempts at a deleted endpoint are listed by its id only', async () => {
  made(await service.call('DELETE', `/v1/webhook_endpoints/${two.id}`))
  assert.deepEqual(shapes((await listed(`endpoint_id=${two.id}`, 2)).all), ['3.2', '3.1', '2.2', '2.1', '1.2', '1.1'])
  assert.deepEqual(new Set((await listed('')).all.map((each) => each.endpoint_id)), new Set([one.id]))
})
