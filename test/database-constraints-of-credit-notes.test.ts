import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, refusing } from './support/database/refusing.ts'
import { made, newCustomer, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The database’s last line about credit notes: each bad one is tried in a transaction that is rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const plan = await newPlan(service)
const { invoice } = await subscribed(service, plan)
const ended = await subscribed(service, plan, { proration: 'second' })
made(await service.post(`/v1/subscriptions/${ended.subscription.id}/cancel`, { when: 'now' }))
const [note] = made(await service.get(`/v1/credit_notes?subscription_id=${ended.subscription.id}`)).data

const lines = [{ description: 'Work', unit_amount: '500' }]
const draft = made(
  await service.post('/v1/invoices', { customer_id: (await newCustomer(service)).id, currency: 'EUR', lines }),
)
const work = made(await service.post(`/v1/invoices/${draft.id}/finalize`))
const part = { invoice_id: work.id, amount_with_tax_cents: 200, reason: 'slow' }
const byHand = made(await service.post('/v1/credit_notes', part))

/** The statement that copies a credit note with other values. */
const header = (changes: Record<string, string>) =>
  copy('credit_note', `t.id = '${note.id}'`, {
    id: 'gen_random_uuid()',
    number: `'X-77000'`,
    number_counter: '77000',
    ...changes,
  })

test('has lines that add up to what it gives back, and reductions that add up to what it takes off', async () => {
  const sum = check('lines_add_up_to_the_credit_note')
  const allCredit = await header({ reduces_due_cents: '0', credit_cents: 't.total_cents' })
  assert.deepEqual(await refusal(allCredit), sum, 'without its lines')
  assert.deepEqual(await refusalToOwner(await header({})), sum, 'without its reductions')
  const line = await copy('document_line', `t.credit_note_id = '${note.id}'`, {
    id: 'gen_random_uuid()',
    position: '77',
    ordinal: '3',
    amount_cents: '-1',
  })
  assert.deepEqual(await refusal(line), sum, 'another line')
  assert.deepEqual(await refusalToOwner(line), sum)
  const reduction = await copy('credit_note_invoice', `t.credit_note_id = '${note.id}'`, {
    invoice_id: `'${invoice.id}'`,
    reduced_cents: '5',
  })
  const reductions = check('reductions_add_up')
  assert.deepEqual(await refusal(reduction), reductions, 'another reduction')
  assert.deepEqual(await refusalToOwner(reduction), reductions)
  const credited = 'update invoice set credited_cents = credited_cents + 1 where id = $1'
  assert.deepEqual(await refusal(credited, [invoice.id]), reductions, 'credited without a reduction')
  assert.deepEqual(await refusalToOwner(credited, [invoice.id]), reductions)
})

test('gives something back, and is used whole', async () => {
  const nothing = { subtotal_cents: '0', total_cents: '0', reduces_due_cents: '0', credit_cents: '0' }
  assert.deepEqual(await refusal(await header(nothing)), check('a_credit_note_gives_something'))
  const less = { reduces_due_cents: '-1', credit_cents: 't.total_cents + 1' }
  assert.deepEqual(await refusal(await header(less)), check('reduction_is_not_negative'))
  assert.deepEqual(
    await refusal(await header({ credit_cents: 't.credit_cents + 1' })),
    check('a_credit_note_is_used_whole'),
  )
  assert.deepEqual(await refusal(await header({ tax_cents: '1' })), check('credit_note_total_is_subtotal_and_tax'))
  const twin = await header({ number: 't.number' })
  assert.deepEqual(await refusal(twin), { code: '23505', constraint: 'credit_note_number_is_unique' })
})

test('by request gives back no more of a line made by hand than is left, and only of an invoice that it names', async () => {
  const id = '00000000-0000-7000-8000-000000000077'
  const copied = async (cents: number, line: Record<string, string>, named = work.id) => {
    const money = {
      subtotal_cents: `${cents}`,
      total_cents: `${cents}`,
      reduces_due_cents: `${cents}`,
      credit_cents: '0',
    }
    const of = `t.credit_note_id = '${byHand.id}'`
    const own = { credit_note_id: `'${id}'` }
    const note = await copy('credit_note', `t.id = '${byHand.id}'`, {
      id: `'${id}'`,
      number: `'X-77000'`,
      number_counter: '77000',
      ...money,
    })
    const reduction = await copy('credit_note_invoice', of, {
      ...own,
      invoice_id: `'${named}'`,
      reduced_cents: `${cents}`,
    })
    const settled = `update invoice set credited_cents = credited_cents + ${cents} where id = '${named}'`
    const given = await copy('document_line', of, {
      ...own,
      id: 'gen_random_uuid()',
      amount_cents: `-${cents}`,
      ...line,
    })
    return `with note as (${note}), reduction as (${reduction}), settled as (${settled}) ${given}`
  }
  const more = check('no_more_is_credited_than_billed')
  assert.equal(await refusal(await copied(300, {})), null)
  assert.deepEqual(await refusal(await copied(301, {})), check('never_paid_more_than_due'), 'nor than is owed')
  assert.deepEqual(await refusal(await copied(300, { amount_cents: '-301' })), check('lines_add_up_to_the_credit_note'))
  assert.deepEqual(await refusal(await copied(300, {}, invoice.id)), more, 'of another invoice')
  assert.deepEqual(await refusal(await copied(300, { credited_line_id: 'gen_random_uuid()' })), more, 'of no line')
  const bare = await copied(300, {})
  const unowed = bare
    .replace(`'reduces_due_cents', 300`, `'reduces_due_cents', 0`)
    .replace(`'credit_cents', 0`, `'credit_cents', 301`)
    .replaceAll(`'subtotal_cents', 300`, `'subtotal_cents', 301`)
    .replaceAll(`'total_cents', 300`, `'total_cents', 301`)
    .replace(`'reduced_cents', 300`, `'reduced_cents', 0`)
    .replace('credited_cents + 300', 'credited_cents + 0')
    .replace(`'amount_cents', -300`, `'amount_cents', -301`)
  assert.deepEqual(await refusal(unowed), more, 'by a cent')
  assert.deepEqual(await refusalToOwner(unowed), more)
})

test('made by a bill becomes credit alone, and its lines give back no line made by hand by name', async () => {
  const refunded = { credit_cents: 't.credit_cents - 1', refund_cents: '1' }
  assert.deepEqual(await refusal(await header(refunded)), check('a_bill_gives_credit'))
  assert.deepEqual(await refusal(await header({ meaning: `'gift'` })), check('meaning_is_known'))
  const negative = { meaning: `'waive'`, outside_cents: '-1', credit_cents: 't.credit_cents + 1' }
  assert.deepEqual(await refusal(await header(negative)), check('outside_is_not_negative'))
  const refund = { meaning: `'waive'`, refund_cents: '-1', credit_cents: 't.credit_cents + 1' }
  assert.deepEqual(await refusal(await header(refund)), check('refund_of_a_note_is_not_negative'))
  const line = await copy('document_line', `t.invoice_id = '${work.id}'`, {
    id: 'gen_random_uuid()',
    position: '7',
    credited_line_id: 't.id',
  })
  assert.deepEqual(await refusal(line), check('only_credit_notes_give_lines_back'))
})
