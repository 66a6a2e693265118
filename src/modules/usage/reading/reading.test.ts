import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { made, newCustomer } from '../../../../test/support/service/merchant.ts'
import { expectedQuantity, type PlainEvent } from '../../../../test/support/service/plain-usage.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { foldAll, metering, minutesAgo, newMeter, sendUsage } from '../../../../test/support/service/usage.ts'
import { setTenant } from '../../transaction/store.ts'
import { aggregations } from '../meters/meter.ts'
import { quantityOf, readQuantities } from './store.ts'

const service = await startTestService()
const tenantId = made(await service.get('/v1/settings')).id
const hourUs = 3_600_000_000n
const nowUs = Temporal.Now.instant().epochNanoseconds / 1000n
const at = (us: bigint) => Temporal.Instant.fromEpochNanoseconds(us * 1000n)

/** An instant of the last days: often at, just before or just after an hour or a day, where pieces meet. */
const instants = fc
  .tuple(fc.integer({ min: 0, max: 6 * 24 }), fc.constantFrom(-1n, 0n, 1n, 999_999n, 1_800_000_000n), fc.boolean())
  .map(([hours, beside, isWhole]) => {
    const us = nowUs - BigInt(hours) * hourUs
    return isWhole ? (us / hourUs) * hourUs + beside : us - beside * 7n
  })
const values = fc.constantFrom('0', '1', '-2.5', '0.1', '1000000000000.000000000000001', '7')
const events = fc.array(fc.record({ us: instants, value: values, model: fc.constantFrom('a', 'b', 'c') }), {
  minLength: 1,
  maxLength: 25,
})
const covers = fc.array(fc.tuple(instants, instants), { minLength: 3, maxLength: 8 })

test('what is read is the plain sum over all events, for every aggregation, at any boundary, folded or not', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(events, events, covers, fc.boolean(), async (first, second, bounds, isFolded) => {
      const { customer, type, event } = await metering(service, { group_by: ['model'] })
      const terms = { event_type: type, value_property: 'tokens', group_by: ['model'] }
      const meters = await Promise.all(
        aggregations.flatMap((aggregation) =>
          [false, true]
            .filter((carries) => !carries || ['latest', 'time_weighted'].includes(aggregation))
            .map(async (carriesOver) => ({
              aggregation,
              carriesOver,
              id: (
                await newMeter(service, {
                  ...terms,
                  ...{ aggregation, carries_over: carriesOver },
                  ...(aggregation === 'count' ? { value_property: undefined } : {}),
                })
              ).id as string,
            })),
        ),
      )
      const sent: PlainEvent[] = []
      for (const part of [first, second]) {
        const bodies = part
          .filter(({ us }) => us <= nowUs)
          .map(({ us, value, model }) => ({
            us,
            value,
            model,
            body: event({ occurred_at: String(at(us)), properties: { tokens: value, model } }),
          }))
        if (bodies.length > 0) await sendUsage(service, ...bodies.map(({ body }) => body))
        sent.push(...bodies.map(({ us, value, model, body }) => ({ us, value, model, id: body.id })))
        if (isFolded || part === first) await foldAll(service)
      }
      const wanted = bounds
        .map(([a, b]) => (a < b ? [a, b] : [b, a + 1n]) as [bigint, bigint])
        .flatMap(([from, until]) =>
          meters.flatMap((meter) => [undefined, ['a'], ['b', 'c']].map((models) => ({ from, until, meter, models }))),
        )
      const read = await service.service.transact({ readOnly: true }, (tx) => {
        setTenant(tx, tenantId)
        return readQuantities(
          tx,
          wanted.map(({ from, until, meter, models }) => ({
            ...{ customerId: customer.id, meterId: meter.id, spans: [{ from: at(from), until: at(until) }] },
            filters: models && [{ property: 'model', values: models }],
          })),
        )
      })
      assert.deepEqual(
        read.map((one) => quantityOf(one)),
        wanted.map(({ from, until, meter, models }) =>
          expectedQuantity(
            meter,
            sent.filter(({ model }) => models?.includes(model) ?? true),
            { from, until },
          ),
        ),
      )
    }),
    { numRuns: 12 },
  )
})

test('several spans are one quantity: a member of both counts once, and what lies between does not count', async () => {
  const { event, customer, type, meter } = await metering(service)
  const terms = { event_type: type, group_by: [] }
  const [members, highest] = [
    await newMeter(service, { ...terms, aggregation: 'unique_count' }),
    await newMeter(service, { ...terms, aggregation: 'max' }),
  ]
  for (const [minutes, tokens] of [
    [60, 5],
    [50, 900],
    [40, 5],
    [30, 7],
  ] as const)
    await sendUsage(service, event({ occurred_at: minutesAgo(minutes), properties: { tokens } }))
  await foldAll(service)
  const span = (from: number, until: number) => ({
    from: Temporal.Instant.from(minutesAgo(from)),
    until: Temporal.Instant.from(minutesAgo(until)),
  })
  const read = await service.service.transact({ readOnly: true }, (tx) => {
    setTenant(tx, tenantId)
    const spans = [span(65, 55), span(45, 25)]
    const ids = [meter.id, members.id, highest.id]
    return readQuantities(
      tx,
      ids.map((meterId) => ({ customerId: customer.id, meterId, spans })),
    )
  })
  assert.deepEqual(
    read.map(({ quantity }) => quantity),
    ['17', '2', '7'],
  )
})

test('pain 22: a microsecond either side of a boundary falls on its side, in half-hour zones and where clocks change', async () => {
  const { event, customer, read } = await metering(service)
  const zoned = Temporal.Now.zonedDateTimeISO('Asia/Kolkata')
    .subtract({ days: 3 })
    .with({ hour: 10, minute: 32, second: 17 })
  const boundary = zoned.round({ smallestUnit: 'second', roundingMode: 'floor' }).toInstant()
  const beside = (microseconds: number) => boundary.add({ microseconds }).toString()
  await sendUsage(
    service,
    event({ occurred_at: beside(-1), properties: { tokens: 1 } }),
    event({ occurred_at: beside(0), properties: { tokens: 10 } }),
    event({ occurred_at: beside(1), properties: { tokens: 100 } }),
  )
  for (const _ of ['queued', 'folded']) {
    const sides = [
      await read({ from: minutesAgo(60 * 24 * 5), until: beside(0) }),
      await read({ from: beside(0), until: minutesAgo(0) }),
      await read({ from: beside(-1), until: beside(1) }),
    ]
    assert.deepEqual(
      sides.map(({ data }) => data[0].quantity),
      ['1', '110', '11'],
    )
    await foldAll(service)
  }
  made(await service.patch(`/v1/customers/${customer.id}`, { time_zone: 'Asia/Kolkata' }))
  const days = await read({ from: beside(-1), until: beside(1), window: 'day' })
  assert.deepEqual(days.data, [{ from: beside(-1), until: beside(1), group: null, events: 2, quantity: '11' }])
})

test('windows are those of the customer’s zone, also where a day has 23 or 25 hours, cut at both ends', async () => {
  const customer = await newCustomer(service, { time_zone: 'America/New_York' })
  const { code } = await newMeter(service)
  const ask = async (window: string, from: string, until: string) => {
    const asked = new URLSearchParams({ customer_id: customer.id, meter_code: code, window, from, until })
    return made(await service.get(`/v1/usage?${asked}`)).data.map((one: { from: string; until: string }) => [
      one.from,
      one.until,
    ])
  }
  assert.deepEqual(await ask('day', '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z'), [
    ['2026-03-07T12:00:00Z', '2026-03-08T05:00:00Z'],
    ['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['2026-03-09T04:00:00Z', '2026-03-09T12:00:00Z'],
  ])
  assert.equal((await ask('hour', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z')).length, 25)
  assert.deepEqual(await ask('month', '2026-01-31T00:00:00Z', '2026-03-01T05:00:00.000001Z'), [
    ['2026-01-31T00:00:00Z', '2026-02-01T05:00:00Z'],
    ['2026-02-01T05:00:00Z', '2026-03-01T05:00:00Z'],
    ['2026-03-01T05:00:00Z', '2026-03-01T05:00:00.000001Z'],
  ])
})

test('usage is read by groups, and not by what the meter does not group by', async () => {
  const { event, read, meter, customer } = await metering(service, { group_by: ['model', 'region'] })
  const of = (model: string | undefined, region: string, tokens: number) =>
    event({ properties: { model, region, tokens } })
  await sendUsage(service, of('a', 'eu', 1), of('a', 'us', 2), of(undefined, 'eu', 4))
  await foldAll(service)
  await sendUsage(service, of('a', 'eu', 8))
  const day = { from: minutesAgo(60), until: minutesAgo(-1) }
  const byModel = (await read({ ...day, group_by: 'model' })).data
  assert.deepEqual(
    byModel.map(({ group, quantity, events }: { group: object; quantity: string; events: number }) => [
      group,
      quantity,
      events,
    ]),
    [
      [{ model: null }, '4', 1],
      [{ model: 'a' }, '11', 3],
    ],
  )
  assert.equal((await read({ ...day, group_by: 'region,model' })).data.length, 3)
  const asked = new URLSearchParams({ customer_id: customer.id, meter_code: meter.code, ...day, group_by: 'color' })
  const { body } = await service.get(`/v1/usage?${asked}`)
  assert.deepEqual([body.code, body.errors[0].pointer], ['invalid_request', '?group_by'])
})

test('pain 19: what a reading costs does not grow with what is stored', async () => {
  const { event, customer, meter } = await metering(service)
  const month = { from: minutesAgo(60 * 24 * 30 + 7.3), until: minutesAgo(0) }
  const cost = async () => {
    await foldAll(service)
    return service.service.transact({ readOnly: true }, async (tx) => {
      setTenant(tx, tenantId)
      const before = await tx.rows<{ read: bigint }>({ text: rowsRead })
      await readQuantities(tx, [
        {
          customerId: customer.id,
          meterId: meter.id,
          spans: [{ from: Temporal.Instant.from(month.from), until: Temporal.Instant.from(month.until) }],
        },
      ])
      const after = await tx.rows<{ read: bigint }>({ text: rowsRead })
      return Number((after[0]?.read ?? 0n) - (before[0]?.read ?? 0n))
    })
  }
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent += 500) {
      await sendUsage(
        service,
        ...Array.from({ length: 500 }, (_, index) =>
          event({ occurred_at: minutesAgo(60 * 24 * 29 - ((sent + index) % 600) * 60) }),
        ),
      )
    }
  }
  await send(1000)
  const few = await cost()
  await send(4000)
  assert.ok((await cost()) <= few + 10, `${few} rows at first`)
})

/** Rows that this transaction has read of events and buckets. */
const rowsRead = `select (sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid)))::bigint as read
  from pg_class where relname like 'usage\\_%' and relkind in ('r', 'i')`
