import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { moreLiveAttempts } from './support/database/live-attempts.ts'
import { check, forbidden, refusing } from './support/database/refusing.ts'
import { made, newPlan, outcome, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The last line of collection: whatever the application does wrong, the database refuses a second live attempt, a change of what a
// gateway was asked for, a settlement beside a gateway that may be taking the money, and a refund of more than there is. Each is
// tried in a transaction that is rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { owner, refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const plan = await newPlan(service, { amount_cents: 3000 })
const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))

/** An invoice with an attempt as it is at the end of a day. */
async function collected(token: string) {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const customer = made(await service.post('/v1/customers', { name: 'Ada', test_clock_id: clock.id }))
  const method = { customer_id: customer.id, gateway_account_id: account.id, gateway_reference: token }
  made(await service.post('/v1/payment_methods', method))
  const order = { customer_id: customer.id, plan_code: plan.code }
  const invoice = made(await service.post('/v1/subscriptions', order)).latest_invoice
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-02T00:00:00Z' }))
  const [attempt] = made(await service.get(`/v1/payment_attempts?invoice_id=${invoice.id}`)).data
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customer.id}`)).data
  return { invoice, attempt, payment }
}

const live = await collected('processing_then_ok:9')
const failed = await collected('decline_lost_card')
const paid = await collected('ok')
const refunded = await collected('ok')
const refund = made(
  await service.post('/v1/refunds', { payment_id: refunded.payment.id, amount_cents: 1000, reason: 'a bad day' }),
)
const sent = await subscribed(service, plan)

const refusedToBoth = async (text: string, values: readonly unknown[], expected: object) => {
  assert.deepEqual(await refusal(text, values), expected, text)
  assert.deepEqual(await refusalToOwner(text, values), expected, text)
}

describe('an invoice', () => {
  test('has one live attempt: a second one is refused, beside one that ended it is not', async () => {
    const second = { code: '23505', constraint: 'one_live_attempt_per_invoice' }
    await refusedToBoth(await moreLiveAttempts(copy, live.attempt.id, 1), [], second)
    await refusedToBoth(await moreLiveAttempts(copy, failed.attempt.id, 2), [], second)
    assert.equal(await refusal(await moreLiveAttempts(copy, failed.attempt.id, 1)), null)
  })

  test('is live by its attempt: a row cannot say otherwise', async () => {
    const text = 'update payment_attempt_invoice set is_live = not is_live where attempt_id = $1'
    const lie = { code: '23503', constraint: 'liveness_is_that_of_the_attempt' }
    for (const { attempt } of [live, failed]) await refusedToBoth(text, [attempt.id], lie)
  })

  test('is not paid, credited, voided or written off while an attempt is live', async () => {
    const alone = check('a_live_attempt_settles_alone')
    for (const set of [
      'amount_paid_cents = 1',
      'credit_applied_cents = 1',
      `status = 'void', voided_at = now()`,
      `status = 'uncollectible', marked_uncollectible_at = now()`,
      `status = 'paid', amount_paid_cents = total_cents, paid_at = now()`,
    ])
      await refusedToBoth(`update invoice set ${set} where id = $1`, [live.invoice.id], alone)
    const void_ = `update invoice set status = 'void', voided_at = now(), collection_status = null, collect_at = null,
      dunning = null where id = $1`
    for (const { invoice } of [failed, sent]) assert.equal(await refusal(void_, [invoice.id]), null)
  })
})

describe('an attempt', () => {
  const request = {
    customer_id: 'gen_random_uuid()',
    test_clock_id: 'null',
    payment_method_id: 'gen_random_uuid()',
    gateway_account_id: 'gen_random_uuid()',
    key: `'another.1'`,
    origin: `'manual'`,
    amount_cents: 'amount_cents + 1',
    currency: `'USD'`,
    description: `'Something else'`,
    created_at: `created_at + interval '1 day'`,
  }
  const frozen = check('attempt_never_changes')

  test('asks for the same for ever, whoever changes it: a repetition has the key of the first', async () => {
    for (const { attempt } of [live, failed, paid]) {
      for (const [column, value] of Object.entries(request)) {
        const text = `update payment_attempt set ${column} = ${value} where id = $1`
        assert.deepEqual(await refusal(text, [attempt.id]), forbidden, column)
        assert.deepEqual(await refusalToOwner(text, [attempt.id]), frozen, column)
      }
    }
    const other = `update payment_attempt set gateway_reference = 'pi_other' where id = $1`
    await refusedToBoth(other, [live.attempt.id], frozen)
  })

  test('that has ended stays as it ended', async () => {
    for (const set of [
      `status = 'sending', next_check_at = now(), ended_at = null, decline_class = null`,
      `status = 'succeeded', gateway_reference = 'pi_1', decline_class = null`,
      `decline_class = 'retryable'`,
      `ended_at = ended_at + interval '1 day'`,
      'sends = sends + 1',
      'cancel_requested = true',
    ])
      await refusedToBoth(`update payment_attempt set ${set} where id = $1`, [failed.attempt.id], frozen)
    await refusedToBoth(
      `update payment_attempt set status = 'failed', decline_class = 'hard' where id = $1`,
      [paid.attempt.id],
      frozen,
    )
    for (const table of ['payment_attempt', 'payment_attempt_invoice'])
      assert.deepEqual(await refusal(`delete from ${table}`), forbidden, table)
  })

  test('says how it ended, and what is live is looked at again', async () => {
    const ended = `next_check_at = null, ended_at = now()`
    for (const [set, constraint] of [
      [`status = 'failed', ${ended}`, 'failure_has_a_class'],
      [`status = 'processing', decline_class = 'hard'`, 'failure_has_a_class'],
      [`status = 'canceled', ended_at = now()`, 'what_is_live_is_checked_again'],
      [`status = 'unknown', next_check_at = null`, 'what_is_live_is_checked_again'],
      [`status = 'canceled', next_check_at = null`, 'what_has_ended_says_when'],
    ] as const)
      await refusedToBoth(`update payment_attempt set ${set} where id = $1`, [live.attempt.id], check(constraint))
    const nameless = await copy('payment_attempt', `t.id = '${paid.attempt.id}'`, {
      ...{ id: 'gen_random_uuid()', key: `'another.2'`, gateway_reference: 'null' },
    })
    await refusedToBoth(nameless, [], check('success_has_a_reference'))
  })

  test('has a key and a reference that no other has, and one payment', async () => {
    const twin = (changes: Record<string, string>) =>
      copy('payment_attempt', `t.id = '${paid.attempt.id}'`, { id: 'gen_random_uuid()', ...changes })
    const unique = (constraint: string) => ({ code: '23505', constraint })
    await refusedToBoth(await twin({ gateway_reference: `'pi_1'` }), [], unique('attempt_key_is_used_once'))
    await refusedToBoth(await twin({ key: `'another.3'` }), [], unique('gateway_reference_is_used_once'))
    const payment = await copy('payment', `t.id = '${paid.payment.id}'`, {
      ...{ id: 'gen_random_uuid()', allocated_cents: '0' },
    })
    await refusedToBoth(payment, [], unique('one_payment_per_attempt'))
  })
})

describe('a refund', () => {
  test('is never of more than is left of the payment, nor of less than nothing', async () => {
    const give = 'update payment set refunded_cents = refunded_cents + $2 where id = $1'
    const { id } = refunded.payment
    await refusedToBoth(give, [id, 2001], check('refunds_fit_the_payment'))
    assert.equal(await refusal(give, [id, 2000]), null)
    const returned = 'update payment set returned_cents = 1500 where id = $1'
    assert.equal(await refusal(returned, [id]), null)
    const both = `do $$ begin ${returned.replace('$1', `'${id}'`)}; ${give.replace('$1', `'${id}'`).replace('$2', '501')}; end $$`
    await refusedToBoth(both, [], check('refunds_fit_the_payment'))
    const negative = await copy('refund', `t.id = '${refund.id}'`, { id: 'gen_random_uuid()', amount_cents: '-1' })
    assert.equal((await refusal(negative))?.code, '23514')
  })

  test('of the whole payment leaves what a bank takes back by itself: a fact is not refused', async () => {
    const back = 'update payment set returned_cents = amount_cents where id = $1'
    for (const { payment } of [paid, refunded]) assert.equal(await refusal(back, [payment.id]), null)
  })

  test('asks for the same for ever, and stays as it ended', async () => {
    const never = check('refund_never_changes')
    for (const set of ['amount_cents = 1', `reason = 'another'`, 'reopen = true', `currency = 'USD'`]) {
      const text = `update refund set ${set} where id = $1`
      assert.deepEqual(await refusal(text, [refund.id]), forbidden, set)
      assert.deepEqual(await refusalToOwner(text, [refund.id]), never, set)
    }
    const ended = `update refund set status = 'succeeded', gateway_reference = 're_1', next_check_at = null, ended_at = now()
      where id = '${refund.id}'`
    const again = `update refund set status = 'sending', next_check_at = now(), ended_at = null where id = '${refund.id}'`
    await refusedToBoth(`do $$ begin ${ended}; ${again}; end $$`, [], never)
    await refusedToBoth(`do $$ begin ${ended}; ${ended.replace('re_1', 're_2')}; end $$`, [], never)
  })
})

test('the application says first what the database would', async () => {
  const { id } = live.invoice
  for (const action of ['pay', 'void', 'mark_uncollectible', 'collect'])
    assert.equal(outcome(await service.post(`/v1/invoices/${id}/${action}`)), '409 attempt_in_progress', action)
  const [{ count }] = await owner('select count(*)::integer from payment_attempt_invoice where invoice_id = $1', [id])
  assert.equal(count, 1)
})

test('a paid invoice whose money has left is open again, or uncollectible where it was marked so before', async () => {
  const { invoice: givenUp } = await subscribed(service, plan)
  for (const action of ['mark_uncollectible', 'pay']) made(await service.post(`/v1/invoices/${givenUp.id}/${action}`))
  const becomes = (status: string, id: string, cents = 1) =>
    refusal(
      `update invoice set status = $2, paid_at = null, amount_reversed_cents = $3,
        marked_uncollectible_at = case when $2 = 'uncollectible' then now() end where id = $1`,
      [id, status, cents],
    )
  const backwards = check('settlement_moves_forward_only')
  assert.deepEqual(await becomes('open', givenUp.id), backwards)
  assert.deepEqual(await becomes('uncollectible', paid.invoice.id), backwards)
  assert.deepEqual(await becomes('uncollectible', givenUp.id, 0), backwards)
  assert.equal(await becomes('uncollectible', givenUp.id), null)
  assert.equal(await becomes('open', paid.invoice.id), null)
})
