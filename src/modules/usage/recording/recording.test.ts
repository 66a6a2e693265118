import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { made, newCustomer, outcome } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import {
  foldAll,
  metering,
  minutesAgo,
  newMeter,
  outcomes,
  sendUsage,
  sendWith,
} from '../../../../test/support/service/usage.ts'

const service = await startTestService()
const day = 24 * 60

test('pain 1: nothing is accepted that nobody counts without saying so', async () => {
  const { event, quantity, customer, type } = await metering(service)
  const { code } = await newMeter(service, { event_type: type, aggregation: 'count', value_property: undefined })
  const answers = await sendUsage(
    service,
    event(),
    event({ type: `unmetered ${type}` }),
    event({ customer_id: randomUUID() }),
    event({ customer_id: undefined, external_customer_id: 'nobody' }),
    event({ properties: { tokens: 'many' } }),
    event({ properties: {} }),
    event({ occurred_at: minutesAgo(35 * day + 1) }),
    event({ occurred_at: minutesAgo(-6) }),
    event({ occurred_at: '2026-02-30T00:00:00Z' }),
    event({ color: 'red' }),
    [],
  )
  assert.deepEqual(outcomes(answers), [
    'accepted',
    'accepted',
    'rejected unknown_customer',
    'rejected unknown_customer',
    'rejected not_a_number',
    'rejected not_a_number',
    'rejected too_old',
    'rejected in_the_future',
    'rejected malformed',
    'rejected malformed',
    'rejected malformed',
  ])
  assert.deepEqual(
    answers.map(({ meters }) => meters.length),
    [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  )
  assert.equal(await quantity(), '1')
  const counted = new URLSearchParams({
    customer_id: customer.id,
    meter_code: code,
    from: minutesAgo(60),
    until: minutesAgo(-1),
  })
  assert.equal(made(await service.get(`/v1/usage?${counted}`)).data[0].quantity, '1')
  const listed = made(await service.get(`/v1/usage/events?customer_id=${customer.id}`)).data
  assert.deepEqual(listed.map(({ type: one }: { type: string }) => one).sort(), [type, `unmetered ${type}`].sort())
})

test('pain 4: an id with the same content is a duplicate, with another or stamped anew a conflict; each counts once', async () => {
  const { event, quantity } = await metering(service)
  for (const id of [randomUUID(), 'order 7/"a\\b"', `${'x'.repeat(255)}`]) {
    const first = event({ id })
    const answers = [
      ...(await sendUsage(service, first)),
      ...(await sendUsage(service, first)),
      ...(await sendUsage(service, { ...first, properties: { tokens: 2 } })),
      ...(await sendUsage(service, { ...first, occurred_at: minutesAgo(10) })),
    ]
    assert.deepEqual(outcomes(answers), ['accepted', 'duplicate', 'conflict', 'conflict'])
    assert.equal(answers[1]?.meters.length, 1)
  }
  const [a, b] = [event(), event({ properties: { tokens: 'none' } })]
  const within = await sendUsage(service, a, a, { ...a, properties: { tokens: 5 } }, b, {
    ...b,
    properties: { tokens: 1 },
  })
  assert.deepEqual(outcomes(within), ['accepted', 'duplicate', 'conflict', 'rejected not_a_number', 'accepted'])
  assert.equal(await quantity(), '5')
  await foldAll(service)
  assert.equal(await quantity(), '5')
})

test('filters choose what is counted, and a repetition is told what the first one was', async () => {
  const { event, type, quantity, meter } = await metering(service)
  const filters = [{ property: 'model', values: ['large', 'huge'] }]
  const some = await newMeter(service, { event_type: type, filters })
  const events = ['large', 'small', 'huge'].map((model) => event({ properties: { model, tokens: 2 } }))
  const first = await sendUsage(service, ...events)
  const both = [meter.code, some.code].sort()
  assert.deepEqual(
    first.map(({ meters }) => meters),
    [both, [meter.code], both],
  )
  assert.deepEqual(
    await sendUsage(service, ...events),
    first.map((one) => ({ ...one, status: 'duplicate' })),
  )
  assert.equal(await quantity(), '6')
  const [customer_id] = events.map((one) => String(one.customer_id))
  const asked = { customer_id: customer_id ?? '', meter_code: some.code, from: minutesAgo(60), until: minutesAgo(-1) }
  assert.equal(made(await service.get(`/v1/usage?${new URLSearchParams(asked)}`)).data[0].quantity, '4')
})

test('an id stamped anew across the edge of a week is found there too', async () => {
  const { event, quantity } = await metering(service)
  const edge = Temporal.Now.zonedDateTimeISO('UTC').startOfDay()
  const monday = edge.subtract({ days: edge.dayOfWeek - 1 }).toInstant()
  const [before, after] = [monday.subtract({ hours: 5 }), monday.add({ hours: 5 })].map(String)
  if (Temporal.Instant.compare(String(after), Temporal.Now.instant()) > 0) return
  const first = event({ occurred_at: before })
  assert.deepEqual(outcomes(await sendUsage(service, first)), ['accepted'])
  assert.deepEqual(outcomes(await sendUsage(service, { ...first, occurred_at: after })), ['conflict'])
  assert.equal(await quantity(), '1')
})

test('pain 21: quantities are exact, also of numbers that a double does not hold', async () => {
  const { event, quantity } = await metering(service)
  await sendUsage(service, ...Array.from({ length: 10 }, () => event({ properties: { tokens: 0.1 } })))
  assert.equal(await quantity(), '1')
  const body = JSON.stringify({ events: [event({ properties: { tokens: 'LONG' } })] })
  const sent = body.replace('"LONG"', '12345678901234567.123456789012345')
  const answer = await fetch(`${service.url}/v1/usage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.secret}`, 'content-type': 'application/json' },
    body: sent,
  })
  assert.deepEqual(outcomes(((await answer.json()) as { data: { status: string }[] }).data), ['accepted'])
  await foldAll(service)
  assert.equal(await quantity(), '12345678901234568.123456789012345')
})

test('CloudEvents are taken as they are sent, the source being part of the id', async () => {
  const { type, meter } = await metering(service)
  const external = `acme ${randomUUID()}`
  const customer = await newCustomer(service, { external_id: external })
  const one = (id: string, source: string) => ({
    ...{ specversion: '1.0', id, source, type, subject: external, time: minutesAgo(1), data: { tokens: '2.5' } },
  })
  const answer = await service.post('/v1/usage', JSON.stringify([one('1', 'a'), one('1', 'b')]), {
    'content-type': 'application/cloudevents-batch+json; charset=utf-8',
  })
  assert.deepEqual(outcomes(made(answer).data), ['accepted', 'accepted'])
  const asked = new URLSearchParams({
    customer_id: customer.id,
    meter_code: meter.code,
    from: minutesAgo(60),
    until: minutesAgo(0),
  })
  assert.equal(made(await service.get(`/v1/usage?${asked}`)).data[0].quantity, '5')
})

test('a key with the scope usage sends usage and does nothing else; one with read sends none', async () => {
  const { event, customer } = await metering(service)
  const { secret } = made(await service.post('/v1/api_keys', { name: 'meter', scopes: ['usage'] }))
  const reading = made(await service.post('/v1/api_keys', { name: 'reader', scopes: ['read'] }))
  assert.deepEqual(outcomes(made(await sendWith(service, secret, [event()])).data), ['accepted'])
  assert.equal(outcome(await sendWith(service, reading.secret, [event()])), '403 insufficient_scope')
  assert.equal(outcome(await sendWith(service, 'billing_unknown', [event()])), '401 unauthenticated')
  const as = { authorization: `Bearer ${secret}` }
  for (const answer of [
    await service.get(`/v1/usage/events?customer_id=${customer.id}`, as),
    await service.get('/v1/customers', as),
    await service.post('/v1/usage/void', { ids: ['x'] }, as),
    await service.post('/v1/customers', { name: 'Eve' }, as),
  ]) {
    assert.equal(outcome(answer), '403 insufficient_scope')
  }
})

test('a thousand events are taken, no more, and none is not', async () => {
  const { event, quantity } = await metering(service)
  const many = (count: number) =>
    Array.from({ length: count }, () => event({ properties: { tokens: 1, text: 'x'.repeat(2000) } }))
  assert.equal(outcome(await service.post('/v1/usage', { events: many(1001) })), '400 invalid_request')
  assert.equal(outcome(await service.post('/v1/usage', { events: [] })), '400 invalid_request')
  assert.equal((await sendUsage(service, ...many(1000))).filter(({ status }) => status === 'accepted').length, 1000)
  assert.equal(await quantity(), '1000')
})

test('voided events count no more, in every bucket; their ids stay used', async () => {
  for (const [aggregation, before, after] of [
    ['sum', '11', '3'],
    ['max', '8', '2'],
    ['min', '1', '1'],
    ['latest', '8', '2'],
    ['unique_count', '3', '2'],
  ] as const) {
    const { event, quantity } = await metering(service, { aggregation })
    const events = [1, 2, 8].map((tokens, index) =>
      event({ properties: { tokens }, occurred_at: minutesAgo(9 - index) }),
    )
    await sendUsage(service, ...events)
    assert.equal(await quantity(), before, aggregation)
    const ids = [events[2]?.id as string, randomUUID()]
    const voided = made(await service.post('/v1/usage/void', { ids })).data
    assert.deepEqual(outcomes(voided), ['voided', 'not_found'])
    assert.equal(await quantity(), after, aggregation)
    const again = [(ids[0] as string).toUpperCase()]
    assert.deepEqual(outcomes(made(await service.post('/v1/usage/void', { ids: again })).data), ['already_voided'])
    assert.deepEqual(outcomes(await sendUsage(service, events[2] as object)), ['duplicate'])
    assert.equal(await quantity(), after, aggregation)
  }
})

test('a meter that is made later counts the past, once', async () => {
  const { event, type, customer, quantity } = await metering(service)
  await sendUsage(
    service,
    event(),
    event({ occurred_at: minutesAgo(20 * day) }),
    event({ occurred_at: minutesAgo(30 * day) }),
  )
  const later = await newMeter(service, { event_type: type, group_by: ['model'] })
  assert.equal(later.status, 'filling')
  const asked = new URLSearchParams({
    customer_id: customer.id,
    meter_code: later.code,
    from: minutesAgo(36 * day),
    until: minutesAgo(-1),
  })
  assert.equal(outcome(await service.get(`/v1/usage?${asked}`)), '409 meter_filling')
  assert.equal(outcome(await service.post('/v1/plans', planOf(later.code))), '409 meter_filling')
  const [late] = await sendUsage(service, event({ occurred_at: minutesAgo(20 * day) }))
  assert.equal(late?.meters.length, 2)
  await foldAll(service)
  assert.equal(made(await service.get(`/v1/meters/${later.id}`)).status, 'ready')
  assert.equal(made(await service.get(`/v1/usage?${asked}`)).data[0].quantity, '4')
  assert.equal(await quantity(), '4')
  const archived = made(await service.post(`/v1/meters/${later.id}/archive`))
  assert.equal(archived.status, 'archived')
  await sendUsage(service, event())
  assert.equal(made(await service.get(`/v1/usage?${asked}`)).data[0].quantity, '4')
  assert.equal(await quantity(), '5')
})

test('a meter is archived after the plans with its prices, and the subscriptions to them', async () => {
  const { customer, meter } = await metering(service)
  const archive = async () => (await service.post(`/v1/meters/${meter.id}/archive`)).status
  const sell = async (is_active: boolean) => (await service.patch(`/v1/plans/${plan.id}`, { is_active })).status
  const plan = made(await service.post('/v1/plans', planOf(meter.code)))
  const order = { customer_id: customer.id, plan_id: plan.id }
  const subscription = made(await service.post('/v1/subscriptions', order))
  assert.equal(await archive(), 409)
  assert.equal(await sell(false), 200)
  assert.equal(await archive(), 409)
  made(await service.post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  assert.equal(await archive(), 200)
  assert.equal(await sell(true), 400)
})

test('of a plan with a meter and the end of the meter at once, one is refused', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { meter } = await metering(service)
    const answers = await Promise.all([
      service.post('/v1/plans', planOf(meter.code)),
      service.post(`/v1/meters/${meter.id}/archive`),
    ])
    assert.equal(answers.filter(({ status }) => status < 300).length, 1, answers.map(outcome).join())
  }
})

function planOf(meterCode: string) {
  const price = { code: 'used', kind: 'usage', model: 'per_unit', meter_code: meterCode, unit_amount: '1' }
  return { code: randomUUID(), name: 'Metered', currency: 'EUR', product: randomUUID(), prices: [price] }
}
