import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answered, events, noAnswer, now, settled } from '../../../../test/support/webhooks/settled.ts'
import type { Ordering } from '../endpoint.ts'
import { bodyOf } from './message.ts'
import { secondsToProbe, secondsToRetry } from './schedule.ts'

test('what is delivered moves the cursor on, and leaves nothing behind', async () => {
  const { settlement, pending } = await settled({ messages: events('a', 'b', 'a', 'c') })
  assert.deepEqual([settlement.cursor, pending, settlement.failures], [14n, [], 0])
})

test('only 2xx is a delivery: a redirect fails', async () => {
  for (const status of [200, 201, 202, 204, 299])
    assert.deepEqual((await settled({ messages: events('a'), all: answered(status) })).pending, [])
  for (const status of [301, 302, 304, 400, 404, 500])
    assert.deepEqual((await settled({ messages: events('a'), all: answered(status) })).pending, ['11 retrying'])
})

describe('per object', () => {
  test('what follows a failure is held, other objects are not', async () => {
    const { order, settlement, pending } = await settled({
      messages: events('a', 'a', 'b', 'a', 'b'),
      answers: { 11: answered(500) },
    })
    assert.deepEqual(order.toSorted(), ['11', '13', '15'])
    assert.deepEqual([settlement.cursor, pending], [15n, ['11 retrying', '12 held', '14 held']])
  })

  test('an event whose object waits already is held without being sent', async () => {
    const [first, second] = events('a', 'b')
    assert.ok(first && second)
    const { order, pending } = await settled({ messages: [{ ...first, isBlocked: true }, second] })
    assert.deepEqual([order, pending], [['12'], ['11 held']])
    for (const failures of [0, 1, 5]) {
      const alone = await settled({ messages: [{ ...first, isBlocked: true }], of: { failures, failingSince: now } })
      assert.deepEqual([alone.settlement.cursor, alone.pending], [11n, ['11 held']], 'and the cursor passes it')
      assert.deepEqual(alone.settlement.nextLookAt, now, 'later events are read at once')
    }
  })

  test('cut short, it keeps what was passed over and leaves the rest to the cursor', async () => {
    const { order, settlement, pending } = await settled({
      messages: events('a', 'a', 'a', 'b', 'c', 'd', 'e'),
      sentMax: 5,
    })
    assert.equal(order.length, 5)
    const sentOrKept = [...order, ...pending.map((one) => one.split(' ')[0])].map(Number)
    for (let sequence = 11; BigInt(sequence) <= settlement.cursor; sequence += 1)
      assert.ok(sentOrKept.includes(sequence), `${sequence} is lost`)
  })
})

test('strict: one after the other, and the cursor stands before the first that failed', async () => {
  const of = { ordering: 'strict' as Ordering }
  const { order, settlement, pending } = await settled({
    messages: events('a', 'b', 'c'),
    answers: { 12: noAnswer },
    of,
  })
  assert.deepEqual([order, settlement.cursor, pending], [['11', '12'], 11n, []])
})

test('none: nothing waits for another', async () => {
  const of = { ordering: 'none' as Ordering }
  const { settlement, pending } = await settled({ messages: events('a', 'a', 'a'), answers: { 11: noAnswer }, of })
  assert.deepEqual([settlement.cursor, pending], [13n, ['11 retrying']])
})

describe('an endpoint that nothing reaches', () => {
  test('is left alone after five failures in a row, with few events kept and one at a time from then on', async () => {
    const objects = Array.from({ length: 200 }, (_none, index) => String(index))
    const { order, settlement, pending } = await settled({ messages: events(...objects), all: noAnswer })
    assert.ok(order.length <= 8, String(order.length))
    assert.ok(pending.length <= 20)
    assert.deepEqual([settlement.batchMax, settlement.failingSince], [1, now])
    assert.ok(settlement.nextLookAt && Temporal.Instant.compare(settlement.nextLookAt, now.add({ seconds: 5 })) >= 0)
  })

  test('keeps its cursor while it is probed, and gives nothing up', async () => {
    const of = { failures: 40, failingSince: now.subtract({ hours: 30 }) }
    const { settlement, pending } = await settled({ messages: events('a'), all: noAnswer, of })
    assert.deepEqual([settlement.cursor, pending, settlement.failures], [10n, [], 41])
    const [message] = events('a')
    assert.ok(message)
    const stored = await settled({ messages: [{ ...message, dueAt: now, attempts: 9 }], all: noAnswer, of })
    assert.deepEqual([stored.pending, stored.settlement.disabledReason], [['11 retrying'], null])
  })

  test('goes on with one message, then two, four and more, once it answers', async () => {
    const of = { failures: 9, failingSince: now, batchMax: 1 }
    const { settlement } = await settled({ messages: events('a'), of })
    assert.deepEqual([settlement.batchMax, settlement.failures, settlement.failingSince], [2, 0, null])
  })

  test('is disabled after five days, but not for a failure, a long silence and another failure', async () => {
    const failingSince = now.subtract({ hours: 24 * 5 })
    const disabled = await settled({ messages: events('a'), all: noAnswer, of: { failures: 30, failingSince } })
    assert.equal(disabled.settlement.disabledReason, 'failing')
    const rare = await settled({ messages: events('a'), all: noAnswer, of: { failures: 1, failingSince } })
    assert.equal(rare.settlement.disabledReason, null)
  })
})

test('410 disables at once, and the event is kept', async () => {
  const { settlement, pending } = await settled({ messages: events('a'), all: answered(410) })
  assert.deepEqual([settlement.disabledReason, pending], ['gone', ['11 retrying']])
})

test('a tenth failure of an event at an endpoint that takes others gives it up, and what it held goes on', async () => {
  const [one, two] = events('a', 'b')
  assert.ok(one && two)
  const messages = [{ ...one, dueAt: now, attempts: 9 }, two]
  const { settlement, pending } = await settled({ messages, answers: { 11: answered(400) } })
  assert.deepEqual([pending, settlement.released], [['11 failed'], ['a']])
})

test('the next attempt comes when the schedule or the endpoint says, whichever is later, within a day', () => {
  assert.deepEqual(
    [1, 2, 3, 9, 10].map((attempts) => secondsToRetry(attempts, null, 0.5)),
    [5, 300, 1800, 86_400, null],
  )
  assert.deepEqual(
    [0, 1].map((chance) => Math.round(secondsToRetry(1, null, chance) ?? 0)),
    [4, 6],
  )
  assert.deepEqual([secondsToRetry(1, 120, 0.5), secondsToRetry(1, 1e9, 0.5)], [120, 86_400])
  assert.deepEqual(
    [4, 5, 6, 99].map((failures) => secondsToProbe(failures, null, 0.5)),
    [0, 5, 30, 3600],
  )
})

test('the body has the type, the time, the actor, and the object with its sequence; a thin one says where to find it', () => {
  const [message] = events('a')
  assert.ok(message)
  const full = JSON.parse(bodyOf({ ...message, object: '{"id": "x", "lines": [{}]}' }, 'full'))
  assert.deepEqual(full, {
    type: 'invoice.paid',
    timestamp: '2026-03-01T00:00:00Z',
    actor: { type: 'service', id: null, name: null },
    data: { id: 'x', lines: [{}], sequence: 11 },
  })
  assert.deepEqual(JSON.parse(bodyOf(message, 'full')).data, { sequence: 11 })
  const actor = { type: 'person', id: 'p', name: 'Ada "the" Countess' }
  assert.deepEqual(JSON.parse(bodyOf({ ...message, actor: JSON.stringify(actor) }, 'thin')).actor, actor)
  assert.deepEqual(JSON.parse(bodyOf(message, 'thin')).data, { id: 'm0', object_id: 'a', sequence: 11 })
})
