import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseStripeEvent } from './event.ts'

const eventOf = (type: string, object: object) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, created: 1_800_000_000, data: { object } })

const cases: readonly [type: string, object: object, about: readonly (string | null)[]][] = [
  ['payment_intent.succeeded', { object: 'payment_intent', id: 'pi_1' }, ['charge', 'pi_1', 'pi_1']],
  ['charge.failed', { object: 'charge', id: 'ch_1', payment_intent: 'pi_1' }, ['charge', 'pi_1', 'pi_1']],
  ['charge.failed', { object: 'charge', id: 'ch_1', payment_intent: null }, ['other', null, null]],
  ['refund.failed', { object: 'refund', id: 're_1', payment_intent: 'pi_1' }, ['refund', 're_1', 'pi_1']],
  [
    'charge.dispute.created',
    { object: 'dispute', id: 'dp_1', payment_intent: { id: 'pi_1' } },
    ['dispute', 'dp_1', 'pi_1'],
  ],
  [
    'setup_intent.succeeded',
    { object: 'setup_intent', id: 'seti_1', payment_method: 'pm_1' },
    ['setup', 'seti_1', null],
  ],
  ['checkout.session.completed', { object: 'checkout.session', id: 'cs_1' }, ['setup', 'cs_1', null]],
  ['payment_method.detached', { object: 'payment_method', id: 'pm_1' }, ['method', 'pm_1', null]],
  ['mandate.updated', { object: 'mandate', id: 'mandate_1', payment_method: 'pm_1' }, ['mandate', 'mandate_1', null]],
  ['balance.available', { object: 'balance' }, ['other', null, null]],
]
for (const [type, object, about] of cases) {
  test(`${type} is about ${about[0]} ${about[1]}`, () => {
    const event = parseStripeEvent(Buffer.from(eventOf(type, object)))
    assert.deepEqual([event?.objectKind, event?.objectReference, event?.chargeReference], about)
    assert.deepEqual([event?.id, event?.type, event?.createdAt.epochMilliseconds], ['evt_1', type, 1_800_000_000_000])
  })
}

test('what is no event is none', () => {
  for (const body of ['', 'null', '{', '{"id":"evt_1"}', '[]', '{"id":1,"type":2}'])
    assert.equal(parseStripeEvent(body), null)
})
