import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { brokenInvariants } from './support/database/invariants.ts'
import type { Answer } from './support/http/send.ts'
import { asking, made, newCustomer, newDraft, newPlan, outcome, subscribed, tally } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const administrator = asking(service.database.adminUrl)
afterEach(async () => {
  assert.deepEqual(await brokenInvariants(owner), {})
})

const at = <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)))

/** A request with the moments between which it happened. */
async function timed(asked: () => Promise<Answer>) {
  const startedMs = performance.now()
  const answer = await asked()
  return { ...answer, startedMs, endedMs: performance.now() }
}

/** Pairs of which the second began after the first was answered, and which are counted the other way round. */
function outOfOrder(done: readonly { startedMs: number; endedMs: number; count: number }[]): object[] {
  const byCount = done.toSorted((a, b) => a.count - b.count)
  let latestStartMs = 0
  const wrong: object[] = []
  for (const one of byCount) {
    if (one.endedMs < latestStartMs) wrong.push(one)
    latestStartMs = Math.max(latestStartMs, one.startedMs)
  }
  return wrong
}

const numberOf = (text: string) => Number(/\d+$/.exec(text)?.[0])

test('invoices numbered by 120 requests at once, a third of them rolled back at the last moment, leave no gap', async () => {
  const plan = await newPlan(service)
  const taken = await at(10, () => subscribed(service, plan))
  const answers = await at(120, async (index) => {
    const isDoomed = index % 3 === 0 // the exclusion constraint speaks in the commit statement, when the counter is taken
    const customer = isDoomed ? taken[index % 10]?.customer : await newCustomer(service)
    return timed(() => service.post('/v1/subscriptions', { customer_id: customer?.id, plan_code: plan.code }))
  })
  assert.deepEqual(tally(answers.map(outcome)), { 201: 80, '409 subscription_overlaps': 40 })
  const done = answers.filter(({ status }) => status === 201)
  const numbers = done.map(({ body }) => numberOf(body.latest_invoice.number)).sort((a, b) => a - b)
  assert.deepEqual(
    numbers,
    Array.from({ length: 80 }, (_, index) => index + 11),
  )
  const counted = done.map((answer) => ({ ...answer, count: numberOf(answer.body.latest_invoice.number) }))
  assert.deepEqual(outOfOrder(counted), [], 'who asked after an answer has the higher number')
})

test('a statement that fails after the number was taken gives it back', async () => {
  const customer = await newCustomer(service)
  const drafts = await at(12, () => newDraft(service, customer, '500'))
  await owner(`create function fail_sometimes() returns trigger language plpgsql as
    $$ begin if new.number_counter % 2 = 0 and random() < 0.7 then raise exception 'no luck'; end if; return new; end $$`)
  await owner('create trigger fail_sometimes before update on invoice for each row execute function fail_sometimes()')
  let answers: Answer[] = []
  for (let round = 0; round < 3; round += 1) {
    answers = await Promise.all(drafts.map(({ id }) => service.post(`/v1/invoices/${id}/finalize`)))
    assert.deepEqual(await brokenInvariants(owner), {})
  }
  await owner('drop trigger fail_sometimes on invoice')
  await owner('drop function fail_sometimes')
  assert.deepEqual(
    Object.keys(tally(answers.map(outcome))).filter((code) => !/^(200|409 invoice_not_draft|500 internal)$/.test(code)),
    [],
  )
  await Promise.all(drafts.map(({ id }) => service.post(`/v1/invoices/${id}/finalize`)))
  const left = await owner(`select from invoice where status = 'draft' and id = any($1)`, [drafts.map(({ id }) => id)])
  assert.equal(left.length, 0)
})

test('connections killed in the middle of transactions lose no number, and the service goes on', async () => {
  const plan = await newPlan(service)
  const kill = () =>
    administrator(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = 'billing_app' and (state like 'idle in%' or state = 'active') limit 2`)
  const crashes: unknown[] = []
  const onCrash = (error: unknown) => crashes.push(error)
  process.on('uncaughtExceptionMonitor', onCrash)
  let isOver = false
  const killer = (async () => {
    let killed = 0
    while (!isOver) killed += (await kill()).length
    return killed
  })()
  const codes: string[] = []
  for (let round = 0; round < 6; round += 1) {
    const answers = await at(24, async () => {
      const customer = await service.post('/v1/customers', { name: 'Ada' })
      if (customer.status !== 201) return customer
      return service.post('/v1/subscriptions', { customer_id: customer.body.id, plan_code: plan.code })
    })
    codes.push(...answers.map(outcome))
  }
  isOver = true
  assert.ok((await killer) > 0, 'some were hit')
  process.off('uncaughtExceptionMonitor', onCrash)
  assert.deepEqual(crashes, [], 'outside a test each of them would end the process')
  assert.deepEqual(
    Object.keys(tally(codes)).filter((code) => !['201', '503 unavailable'].includes(code)),
    [],
  )
  assert.equal((await service.get('/health/ready')).status, 200)
  made(await service.post('/v1/customers', { name: 'Ada' }))
})

test('a reader that follows the events of 16 writers, some of them rolled back, misses none and never sees a gap', async () => {
  const plan = await newPlan(service)
  const { customer: busy } = await subscribed(service, plan)
  const [{ last }] = await owner('select event_sequence::int as last from tenant_counter')
  let writing = true
  const reader = async (limit: number) => {
    const seen: { sequence: number; id: string; object_id: string }[] = []
    for (;;) {
      const isLast = !writing
      const after = seen.at(-1)?.sequence ?? last
      const { data } = made(await service.get(`/v1/events?after=${after}&limit=${limit}`))
      for (const event of data) {
        assert.equal(event.sequence, (seen.at(-1)?.sequence ?? last) + 1, 'the next one, and no other')
        seen.push(event)
      }
      if (isLast && data.length === 0) return seen
    }
  }
  const readers = [reader(3), reader(100)]
  const written = await at(16, async (writer) => {
    const done: { startedMs: number; endedMs: number; id: string }[] = []
    for (let turn = 0; turn < 10; turn += 1) {
      const kinds = [
        () => service.post('/v1/customers', { name: `Writer ${writer}` }),
        () => service.post('/v1/customers', { name: 'Twin', external_id: `twin ${turn}` }), // one of 16 wins
        () => service.post('/v1/subscriptions', { customer_id: busy.id, plan_code: plan.code }), // always refused
        () => service.patch(`/v1/customers/${busy.id}`, { metadata: { writer: String(writer), turn: String(turn) } }),
      ]
      const { status, body, startedMs, endedMs } = await timed(kinds[(writer + turn) % 4] as () => Promise<Answer>)
      if (status === 201) done.push({ startedMs, endedMs, id: body.id })
      else assert.ok(status === 200 || status === 409, String(status))
    }
    return done
  })
  writing = false
  const [slow = [], fast = []] = await Promise.all(readers)
  const stored = await owner('select sequence::int, id from event where sequence > $1 order by sequence', [last])
  assert.ok(stored.length > 60)
  for (const seen of [slow, fast])
    assert.deepEqual(
      seen.map(({ sequence, id }) => ({ sequence, id })),
      stored,
    )
  const sequenceOf = new Map(slow.map(({ object_id, sequence }) => [object_id, sequence]))
  const counted = written.flat().map((one) => ({ ...one, count: sequenceOf.get(one.id) ?? Number.NaN }))
  assert.ok(
    counted.every(({ count }) => count > last),
    'whatever was answered was told',
  )
  assert.deepEqual(outOfOrder(counted), [], 'sequences are in the order of the commits')
})

test('an event is there the moment its request is answered', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const { id } = await newCustomer(service)
    const { data } = made(await service.get(`/v1/events?object_id=${id}`))
    assert.deepEqual(
      data.map(({ type }: { type: string }) => type),
      ['customer.created'],
    )
  }
})

test('a series of the customer counts by itself and has no gap either', async () => {
  made(await service.patch('/v1/settings', { number_series: 'customer', number_format: '{customer}-####' }))
  const [ada, bob] = [await newCustomer(service), await newCustomer(service)]
  const drafts = await at(20, (index) => newDraft(service, index % 4 ? ada : bob, '100'))
  const answers = await Promise.all(drafts.map(({ id }) => service.post(`/v1/invoices/${id}/finalize`)))
  const counts = (customer: { id: string }) =>
    answers
      .filter(({ body }) => body.customer_id === customer.id)
      .map(({ body }) => numberOf(body.number))
      .sort((a, b) => a - b)
  assert.deepEqual(counts(bob), [1, 2, 3, 4, 5])
  assert.deepEqual(
    counts(ada),
    Array.from({ length: 15 }, (_, index) => index + 1),
  )
  made(await service.patch('/v1/settings', { number_series: 'tenant', number_format: 'INV-######' }))
  const { invoice } = await subscribed(service, await newPlan(service))
  const [{ expected }] = await owner('select invoice_number::int as expected from tenant_counter')
  assert.equal(numberOf(invoice.number), expected)
})

test('a first number that is set while invoices are finalized comes once, and no number is missing before or behind it', async () => {
  const customer = await newCustomer(service)
  const drafts = await at(24, () => newDraft(service, customer, '500'))
  const first = 500_000
  const [answers] = await Promise.all([
    Promise.all(drafts.map(({ id }) => service.post(`/v1/invoices/${id}/finalize`))),
    Promise.all([first, first + 1000].map((first_number) => service.patch('/v1/settings', { first_number }))),
  ])
  const numbers = answers.map((answer) => numberOf(made(answer).number)).sort((a, b) => a - b)
  assert.equal(new Set(numbers).size, 24)
  const { first_number } = made(await service.get('/v1/settings'))
  const leaps = numbers.filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1)
  assert.ok(
    leaps.every((number) => number === first || number === first + 1000),
    String(leaps),
  )
  const draft = await newDraft(service, customer, '500')
  const last = numberOf(made(await service.post(`/v1/invoices/${draft.id}/finalize`)).number)
  assert.equal(last, Math.max((numbers.at(-1) ?? 0) + 1, first_number))
})

test('32 finalizers at once over New Year in the seller’s zone leave no gap in the old year nor in the new one', async () => {
  //  22:59:59.999Z | 23:00:00Z of 31 December: midnight in Berlin
  made(await service.patch('/v1/settings', { time_zone: 'Europe/Berlin', number_format: '{year}-######' }))
  const customers = await at(32, () => newCustomer(service))
  // A customer's present is never before their last instant: half of them are in the new year. Who is in the old one but comes
  // later is numbered in the new one too, for no document is finalized before the last one.
  for (const [index, { id }] of customers.entries()) {
    const instant = index % 2 === 0 ? '2040-12-31T22:59:59.999Z' : '2040-12-31T23:00:00Z'
    await owner('update customer_billing set last_instant = $1 where customer_id = $2', [instant, id])
  }
  const drafts = await at(64, (index) => newDraft(service, customers[index % 32] as { id: string }, '500'))
  const finalize = ({ id }: { id: string }) => service.post(`/v1/invoices/${id}/finalize`)
  // Some first, so that there is an old year whoever is quickest then.
  const first = drafts.filter((_, index) => index % 2 === 0).slice(0, 8)
  const early = await Promise.all(first.map(finalize))
  const others = await Promise.all(drafts.filter((draft) => !first.includes(draft)).map(finalize))
  const finalized = [...early, ...others].map(made)
  for (const { number, finalized_at } of finalized)
    assert.equal(number.slice(0, 4), finalized_at < '2040-12-31T23:00:00Z' ? '2040' : '2041', finalized_at)
  const inOrder = finalized.toSorted((a, b) => (a.number < b.number ? -1 : 1)).map((one) => one.finalized_at)
  assert.deepEqual(
    inOrder,
    inOrder.toSorted((a, b) => Date.parse(a) - Date.parse(b)),
  )
  const counts = Map.groupBy(finalized, ({ number }) => number.slice(0, 4))
  const inYear = (year: string) => (counts.get(year) ?? []).map(({ number }) => numberOf(number)).sort((a, b) => a - b)
  const [old, young] = [inYear('2040'), inYear('2041')]
  assert.ok(old.length > 0 && young.length > 0, `${old.length} and ${young.length}`)
  assert.equal(old.length + young.length, 64)
  assert.deepEqual(
    old,
    old.map((_, index) => index + 1),
  )
  assert.deepEqual(
    young,
    young.map((_, index) => index + 1),
  )
})
