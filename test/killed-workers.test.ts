import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openChance } from '../src/cli/demo/chance.ts'
import { anotherTenant } from './support/database/another-tenant.ts'
import { periodsMissed, subscribedLongAgo, wrongInvoices } from './support/database/late-customers.ts'
import { untilSo } from './support/http/patience.ts'
import { amount, isProof } from './support/proof.ts'
import { ended, start } from './support/service/command-line.ts'
import { asking, made, newPlan, outcome } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'
import { type ServiceProcess, startServiceProcess } from './support/service/service-process.ts'

// BILLING_KILL_RENEWALS=100000 is the long run; BILLING_RANDOM_SEED=$RANDOM kills at other moments.
const renewals = amount('BILLING_KILL_RENEWALS', { short: 450, long: 1500 })
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)
const chance = openChance(seed)

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const database = { DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl }
const monthly = await newPlan(service)
const weekly = await newPlan(service, { interval: 'week' })

const running = new Set<ServiceProcess>()
after(() => Promise.all([...running].map((worker) => worker.end('SIGKILL'))))

/** A worker; with a small share of its time it goes slowly enough to be killed on a short way. */
async function startWorker(customersPerBatch: number, share = 1): Promise<ServiceProcess> {
  const worker = await startServiceProcess({
    ...database,
    BILLING_MIGRATE: 'off',
    BILLING_ROLE: 'worker',
    WORKER_POLL_MS: '50',
    WORKER_BATCH_SIZE: String(customersPerBatch),
    WORKER_SHARE: String(share),
  })
  running.add(worker)
  return worker
}

async function end(worker: ServiceProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  running.delete(worker)
  assert.equal(await worker.end(signal), signal === 'SIGKILL' ? signal : 0)
}

async function number(sql: string): Promise<number> {
  return Number((await owner(`select (${sql}) as n`))[0].n)
}
const due = () => number('select count(*) from customer_billing where next_billing_at <= now() and parked_at is null')
const invoices = () => number('select count(*) from invoice')

/** Ten minutes for the usual way, and an hour for each hundred thousand renewals of a longer one. */
const minutesMost = 10 + (renewals / 100_000) * 60
const until = (what: string, isSo: () => Promise<boolean>) => untilSo(what, isSo, { minutesMost })
const untilNothingIsDue = () => until('nothing is due', async () => (await due()) === 0)

async function expectClean(): Promise<void> {
  const { code, out, err } = await ended(start(['verify', '--rebuild', '--days', '20000'], database))
  assert.equal(code, 0, out + err)
}

test(`three workers killed again and again make exactly one invoice per subscription and period, by seed ${seed}`, async () => {
  const customers = Math.ceil(renewals / periodsMissed)
  await subscribedLongAgo({ call: service.call, owner }, [monthly, weekly], customers)
  const expected = customers * periodsMissed
  const customersPerBatch = Math.max(2, Math.ceil(renewals / 10_000))
  const startSlowly = () => startWorker(customersPerBatch, renewals < 10_000 ? 0.3 : 0.7)
  const workers = await Promise.all([1, 2, 3].map(startSlowly))
  let kills = 0
  // At these points of the way somebody dies, in the middle of whatever it is; sometimes all three.
  const shares = Array.from(
    { length: (isProof ? 7 : 4) + Math.floor(renewals / 4000) },
    () => 0.03 + chance.next() * 0.87,
  ).sort()
  for (const [index, share] of shares.entries()) {
    await until(`${share} of all invoices`, async () => (await invoices()) >= expected * share)
    await pause(chance.next() * 20)
    const victims = index % 7 === 3 ? [0, 1, 2] : [Math.floor(chance.next() * 3)]
    if ((await due()) > 0) kills += victims.length
    await Promise.all(
      victims.map(async (victim) => {
        await end(workers[victim] as ServiceProcess, 'SIGKILL')
        workers[victim] = await startSlowly()
      }),
    )
  }
  await untilNothingIsDue()
  await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')))
  console.log(`seed ${seed}: ${expected} renewals, ${kills} kills while something was due`)
  assert.ok(kills > 0, 'somebody was killed on the way')

  assert.deepEqual(await owner(wrongInvoices), [])
  assert.equal(await invoices(), expected)
  const [numbers] = await owner(`select min(number_counter)::int as first, max(number_counter)::int as last,
    count(distinct number_counter)::int as count from invoice`)
  assert.deepEqual(numbers, { first: 1, last: expected, count: expected })
  await expectClean()
})

test('`billing run --once` beside a worker: each customer is billed by one of them, once', async () => {
  const before = await invoices()
  await subscribedLongAgo({ call: service.call, owner }, [weekly], 24)
  const [worker, ...runs] = await Promise.all([
    startWorker(2, 0.2),
    ...[1, 2].map(() => ended(start(['run', '--once', '--json'], { ...database, WORKER_BATCH_SIZE: '2' }))),
  ])
  await untilNothingIsDue()
  await end(worker, 'SIGTERM')
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(await invoices(), before + 24 * periodsMissed)
  assert.deepEqual(await owner(wrongInvoices), [])
})

test('who cannot be billed is parked with the reason, others are billed; mended and released, it goes on', async () => {
  const dear = await newPlan(service, { amount_cents: 9_000_000_000_000_000, interval: 'week' })
  const [poor] = await subscribedLongAgo({ call: service.call, owner }, [dear], 1)
  const quantity = (n: number) =>
    owner(
      `update item_version v set quantity = ${n} from subscription_item i
    join subscription s on s.id = i.subscription_id where i.id = v.item_id and s.customer_id = $1`,
      [poor],
    )
  await quantity(2)
  const others = await subscribedLongAgo({ call: service.call, owner }, [weekly], 5)
  const worker = await startWorker(50)
  await untilNothingIsDue()
  assert.equal(
    await number(`select count(*) from invoice where customer_id = any('{${others.join()}}')`),
    5 * periodsMissed,
  )
  assert.equal(await number(`select count(*) from invoice where customer_id = '${poor}'`), 0)
  const { data } = made(await service.get('/v1/parked_customers'))
  assert.deepEqual(
    data.map(({ customer_id }: { customer_id: string }) => customer_id),
    [poor],
  )
  assert.match(data[0].reason, /amount .*2\^53-1/)

  made(await service.post(`/v1/customers/${poor}/release`))
  await until('parked again', async () => made(await service.get('/v1/parked_customers')).data.length === 1)
  await quantity(1)
  made(await service.post(`/v1/customers/${poor}/release`))
  assert.equal(outcome(await service.post(`/v1/customers/${poor}/release`)), '409 customer_not_parked')
  await untilNothingIsDue()
  await end(worker, 'SIGTERM')
  assert.deepEqual(made(await service.get('/v1/parked_customers')).data, [])
  assert.deepEqual(await owner(wrongInvoices), [])
  await expectClean()
})

test('a big tenant does not starve a small one', async () => {
  const small = await anotherTenant(service.database.ownerUrl)
  const callAsSmall: typeof service.call = (method, path, body) => service.call(method, path, body, small)
  const plan = { code: 'small', name: 'Small', amount_cents: 1000, currency: 'EUR', interval: 'week' }
  made(await callAsSmall('POST', '/v1/plans', plan))
  const many = await subscribedLongAgo({ call: service.call, owner }, [weekly], isProof ? 80 : 30)
  const few = await subscribedLongAgo({ call: callAsSmall, owner }, [plan], 3)
  const worker = await startWorker(4)
  await untilNothingIsDue()
  await end(worker, 'SIGTERM')
  // An invoice's rows carry the moment of their transaction.
  const billedAhead =
    await number(`select count(distinct customer_id) from invoice i join event e on e.object_id = i.id and e.type = 'invoice.created'
    where i.customer_id = any('{${many.join()}}') and e.created_at < (select max(e.created_at) from invoice i
      join event e on e.object_id = i.id and e.type = 'invoice.created' where i.customer_id = any('{${few.join()}}'))`)
  assert.ok(billedAhead <= 3 * 4, `${billedAhead} of the big tenant's ${many.length} customers came first`)
  assert.deepEqual(await owner(wrongInvoices), [])
  await expectClean()
})
