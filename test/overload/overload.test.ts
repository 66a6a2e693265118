import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { send } from '../support/http/send.ts'
import { onlyInProof } from '../support/proof.ts'
import { asking, newCustomer } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import type { PhaseResult } from './generator.ts'
import { findings, recoveredAfter } from './report.ts'
import { type OverloadResult, overload } from './run-overload.ts'

const places = 4
const service = await startTestService({ REQUESTS_IN_FLIGHT: String(places) })
const admin = asking(service.database.adminUrl)

/** Asks once; a 503 is an answer like others here. */
function ask(method: string, path: string, body?: object) {
  return send(service.url, method, path, { authorization: `Bearer ${service.secret}`, body })
}

test('with all places taken everybody else gets 503 at once, and those who have one are answered', async () => {
  const customer = await newCustomer(service)
  const holder = new pg.Client({ connectionString: service.database.adminUrl })
  await holder.connect()
  await holder.query('begin')
  await holder.query('select from customer where id = $1 for update', [customer.id])

  const held = Array.from({ length: places }, (_, n) =>
    ask('PATCH', `/v1/customers/${customer.id}`, { name: `Ada ${n}` }),
  )
  for (let waiting = 0; waiting < places; await pause(10)) {
    const [row] = await admin(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    waiting = row.n
  }
  const others = await Promise.all([
    ...Array.from({ length: 20 }, () => ask('GET', `/v1/customers/${customer.id}`)),
    ...Array.from({ length: 20 }, () => ask('POST', '/v1/customers', { name: 'Grace' })),
  ])
  for (const { status, headers, body } of others) {
    assert.deepEqual([status, body.code, headers.get('retry-after')], [503, 'unavailable', '1'])
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
  }
  assert.equal((await fetch(`${service.url}/health/ready`)).status, 200)

  await holder.query('rollback')
  await holder.end()
  assert.deepEqual(
    (await Promise.all(held)).map(({ status }) => status),
    Array(places).fill(200),
  )
  const [created] = await admin(`select count(*)::int as n from customer where name = 'Grace'`)
  assert.equal(created.n, 0, 'what was turned away has done nothing')
  for (let n = 0; n < 3 * places; n += 1)
    assert.equal((await ask('POST', '/v1/customers', { name: 'Ada' })).status, 201)
})

test('250 customers created at once by somebody who does not ask again are all created', async () => {
  const idle = await startTestService()
  const created = await Promise.all(
    Array.from({ length: 250 }, async (_, n) => {
      const authorization = `Bearer ${idle.secret}`
      const { status } = await send(idle.url, 'POST', '/v1/customers', {
        authorization,
        body: { name: `Customer ${n}` },
      })
      return status
    }),
  )
  assert.deepEqual(created, Array(250).fill(201))
})

test('a moment of overload is answered in no other way than is promised', onlyInProof, async () => {
  const result = await overload({
    seed: 1,
    minutes: 0.03,
    factor: 2,
    connections: [4],
    capacityMs: 500,
    calmMs: 500,
    merchants: 2,
    subscribers: 3,
    environment: {},
    say: () => {},
  })
  assert.deepEqual(result.overload.others, {})
  assert.ok(result.overload.goodInTime > 0)
  assert.equal(result.overload.good.length + result.overload.turnedAway.length, result.overload.sent)
})

const phase: PhaseResult = {
  forMs: 10_000,
  sent: 1000,
  goodInTime: 1000,
  good: [5, 6, 7],
  turnedAway: [],
  goodBySecond: Array(10).fill(100),
  p99BySecond: Array(10).fill(20),
  others: {},
  connections: 8,
  lateMs: 1,
}
const asPromised: OverloadResult = {
  closed: [{ connections: 8, perSecond: 100, result: phase }],
  capacity: 100,
  calmBefore: phase,
  overload: { ...phase, sent: 2000, goodInTime: 900, turnedAway: [1, 2, 3] },
  calmAfter: { ...phase, p99BySecond: [900, 300, 20, 20, 20, 20, 20, 20, 20, 20] },
  resident: [1, 2, 3, 4, 5, 6].map((second) => ({ atMs: second * 1000, value: 200 })),
  workerLate: [{ atMs: 0, value: 2 }],
  renewed: 500,
  renewedPerSecondBefore: 50,
  renewedPerSecond: 50,
  cpu: { API: 0.5, worker: 0.1, PostgreSQL: 1, generator: 0.1 },
}

test('an overload that is as promised is found to be so, recovered after two seconds', () => {
  assert.deepEqual(findings(asPromised), [])
  assert.equal(recoveredAfter(asPromised), 2)
})

const broken: Record<string, [Partial<OverloadResult>, RegExp]> = {
  'good answers fell': [{ overload: { ...phase, goodInTime: 790 } }, /79% of the capacity/],
  'some were turned away late': [{ overload: { ...phase, turnedAway: [5, 4000] } }, /only after 4000 ms/],
  'a connection broke': [{ overload: { ...phase, others: { 'connections that broke': 1 } } }, /1 x connections/],
  'somebody got a 500': [{ overload: { ...phase, others: { 'status 500': 2 } } }, /2 x status 500/],
  'memory grew': [
    { resident: Array.from({ length: 60 }, (_, second) => ({ atMs: second * 1000, value: 200 + second * 2 })) },
    /memory grew/,
  ],
  'the worker stood still': [{ renewed: 0 }, /renewed nothing/],
  'the worker fell behind': [{ workerLate: [{ atMs: 0, value: 200 }] }, /200 s late/],
  'it did not recover': [{ calmAfter: { ...phase, p99BySecond: Array(10).fill(900) } }, /not recovered/],
}

for (const [what, [change, finding]] of Object.entries(broken)) {
  test(`the report tells when ${what}`, () => {
    const found = findings({ ...asPromised, ...change })
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', finding)
  })
}
