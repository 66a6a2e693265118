import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { check, forbidden, overlap, refusing } from './support/database/refusing.ts'
import { made, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The ledger's last line: whatever the application does wrong, the database refuses a line that bills time twice, takes back
// what was not billed, or does not say how it was computed. Each is tried in a transaction that is rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { owner, refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const plan = await newPlan(service)
const { subscription, invoice } = await subscribed(service, plan)
const voided = await subscribed(service, plan)
made(await service.post(`/v1/invoices/${voided.invoice.id}/void`, { rebill: false }))
const anchor = Temporal.Now.instant().subtract({ hours: 24 * 10 })
const stub = await subscribed(service, plan, { billing_cycle_anchor: anchor.toString() })
const ended = await subscribed(service, plan, { proration: 'second' })
made(await service.post(`/v1/subscriptions/${ended.subscription.id}/cancel`, { when: 'now' }))
const [note] = made(await service.get(`/v1/credit_notes?subscription_id=${ended.subscription.id}`)).data

test('two charges of one item for the same time are refused', async () => {
  const [{ item_id }] = await owner('select id as item_id from subscription_item where subscription_id = $1', [
    subscription.id,
  ])
  const again = { period_number: 't.period_number + 1000' }
  const text = await copy('charge', `item_id = '${item_id}'`, again)
  assert.deepEqual(await refusal(text), overlap('no_service_is_charged_twice'))
  assert.deepEqual(await refusalToOwner(text), overlap('no_service_is_charged_twice'))
  const lastDay = await copy('charge', `item_id = '${item_id}'`, {
    ...again,
    serves_from: `t.serves_until - interval '1 microsecond'`,
  })
  assert.deepEqual(await refusal(lastDay), overlap('no_service_is_charged_twice'), 'by a microsecond')
  const outside = `update charge set serves_until = period_end + interval '1 second' where item_id = $1`
  assert.deepEqual(await refusal(outside, [item_id]), check('charge_stays_in_its_period'))
  const before = `update charge set serves_from = period_start - interval '1 second' where item_id = $1`
  assert.deepEqual(await refusal(before, [item_id]), check('charge_stays_in_its_period'))
})

test('a version that has been billed is not moved, as that of a trial may be', async () => {
  const tried = await subscribed(service, plan, { trial_days: 7 })
  const later = `update item_version v set due_from = due_from + interval '1 day', anchor = anchor + interval '1 day'
    from subscription_item i where i.tenant_id = v.tenant_id and i.id = v.item_id and i.subscription_id = $1`
  assert.deepEqual(await refusal(later, [subscription.id]), check('billed_version_never_changes'))
  assert.deepEqual(await refusal(later, [tried.subscription.id]), null)
  assert.deepEqual(
    await refusal(later.replace('anchor =', 'quantity = 2, anchor ='), [tried.subscription.id]),
    forbidden,
  )
})

describe('a line of a charge', () => {
  // Copies of lines on documents of the same statement: sums are right, so that only the ledger can refuse.
  const onInvoice = (where: string, changes: Record<string, string>) => withDocument('invoice', where, changes)
  const onNote = (where: string, changes: Record<string, string>) => withDocument('credit_note', where, changes)
  const of = (id: string) => `'${id}' in (t.invoice_id, t.credit_note_id)`
  const next = { ordinal: '(select max(o.ordinal) + 1 from document_line o where o.item_id = t.item_id)' }

  /** A new document with a copy of a line, in one statement as the application writes it. */
  async function withDocument(
    kind: 'invoice' | 'credit_note',
    where: string,
    changes: Record<string, string>,
  ): Promise<string> {
    const id = randomUUID()
    const amount = `(select (${changes.amount_cents ?? 't.amount_cents'}) from document_line t where ${where})`
    const money =
      kind === 'invoice'
        ? {
            subtotal_cents: amount,
            total_cents: amount,
            amount_paid_cents: '0',
            credited_cents: '0',
            credit_applied_cents: '0',
            status: `'open'`,
            paid_at: 'null',
          }
        : {
            subtotal_cents: `-${amount}`,
            total_cents: `-${amount}`,
            reduces_due_cents: '0',
            credit_cents: `-${amount}`,
          }
    const header = await copy(kind, `t.id = '${kind === 'invoice' ? invoice.id : note.id}'`, {
      id: `'${id}'`,
      number: `'X-77000'`,
      number_counter: '77000',
      ...money,
    })
    const line = await copy('document_line', where, {
      id: 'gen_random_uuid()',
      invoice_id: kind === 'invoice' ? `'${id}'` : 'null',
      credit_note_id: kind === 'credit_note' ? `'${id}'` : 'null',
      ...changes,
    })
    return `with header as (${header}) ${line}`
  }

  const refusedToBoth = async (text: string, expected: object, message = '') => {
    assert.deepEqual(await refusal(text), expected, message || text)
    assert.deepEqual(await refusalToOwner(text), expected, message || text)
  }

  test('has a number that no other has: two who decide at once collide', async () => {
    const text = await onInvoice(of(invoice.id), {})
    await refusedToBoth(text, { code: '23505', constraint: 'lines_of_a_charge_are_numbered' })
    await refusedToBoth(await onInvoice(of(invoice.id), { ordinal: '0' }), check('ordinals_count_from_one'))
    await refusedToBoth(
      await onInvoice(of(voided.invoice.id), { ordinal: '3' }),
      check('lines_of_a_charge_count_from_one'),
    )
  })

  test('bills no time twice, not on another invoice and not a part of it', async () => {
    const twice = check('no_time_is_billed_twice')
    await refusedToBoth(await onInvoice(of(invoice.id), next), twice)
    await refusedToBoth(
      await onInvoice(of(invoice.id), { ...next, from_position: 't.until_position - 1' }),
      twice,
      'a day',
    )
    await refusedToBoth(await onInvoice(of(invoice.id), { ...next, until_position: '1' }), twice, 'the first day')
  })

  test('bills again what was taken back or stood on a void invoice, once', async () => {
    assert.equal(await refusal(await onInvoice(of(voided.invoice.id), next)), null)
    const taken = await onInvoice(of(ended.invoice.id), {
      ...next,
      from_position: `(select l.from_position from document_line l where ${of(note.id).replaceAll('t.', 'l.')})`,
    })
    assert.equal(await refusal(taken), null)
  })

  test('takes no time back twice', async () => {
    await refusedToBoth(await onNote(of(note.id), next), check('no_time_is_billed_twice'))
  })

  test('has the sign of its amount', async () => {
    const agree = check('sign_and_amount_agree')
    await refusedToBoth(await onNote(of(invoice.id), { ...next, amount_cents: '-t.amount_cents' }), agree, 'negative')
    await refusedToBoth(await onInvoice(of(invoice.id), { ...next, amount_cents: '0' }), agree, 'nothing')
    await refusedToBoth(await onInvoice(of(note.id), { ...next, amount_cents: '-t.amount_cents' }), agree, 'positive')
    await refusedToBoth(await onInvoice(of(invoice.id), { ...next, sign: '2' }), agree, 'twice')
  })

  test('names the line that it takes back, and only then', async () => {
    const named = check('what_takes_back_names_a_line')
    await refusedToBoth(await onNote(of(note.id), { ...next, takes_back: 'null' }), named)
    await refusedToBoth(await onInvoice(of(invoice.id), { ...next, takes_back: '1' }), named)
    const missing = { code: '23503', constraint: 'a_line_takes_back_one_of_its_charge' }
    await refusedToBoth(await onNote(of(note.id), { ordinal: '3', takes_back: '-1' }), missing)
    await refusedToBoth(
      await onNote(of(note.id), { ...next, takes_back: '77' }),
      check('a_line_takes_back_an_earlier_one'),
    )
  })

  test('takes back a part of a line that bills time, and that counts', async () => {
    const wasBilled = check('what_is_taken_back_was_billed')
    const first = { ...next, amount_cents: '-t.amount_cents', sign: '-1', takes_back: '1' }
    await refusedToBoth(await onNote(of(note.id), { ...next, takes_back: '2' }), wasBilled, 'of a line that takes back')
    await refusedToBoth(
      await onNote(of(note.id), {
        ...next,
        until_position: 't.until_position + 1',
        period_length: 't.period_length + 1',
      }),
      wasBilled,
      'more than it',
    )
    const before = { ...first, from_position: 't.from_position - 1' }
    await refusedToBoth(await onNote(of(stub.invoice.id), before), wasBilled, 'what came before it')
    await refusedToBoth(await onNote(of(voided.invoice.id), first), wasBilled, 'of a void invoice')
    assert.equal(await refusal(await onNote(of(invoice.id), first)), null, 'all of a line')
  })

  test('reduces the money of its charge to nothing at the most', async () => {
    const whole = { ...next, sign: '0', takes_back: '1', amount_cents: '-t.amount_cents' }
    assert.equal(await refusal(await onNote(of(invoice.id), whole)), null)
    const more = await onNote(of(invoice.id), { ...whole, amount_cents: '-t.amount_cents - 1' })
    await refusedToBoth(more, check('no_more_is_credited_than_billed'))
  })

  test('takes back nothing of a draft', async () => {
    const drafted = await onInvoice(of(voided.invoice.id), next)
    const asDraft = drafted
      .replace(`'status', 'open'`, `'status', 'draft', 'number', null, 'number_year', null, 'finalized_at', null`)
      .replace(`'number_counter', 77000`, `'number_counter', null`)
    assert.equal(await refusal(asDraft), null, 'the draft itself is right')
    const back = await onNote(of(voided.invoice.id), {
      amount_cents: '-t.amount_cents',
      sign: '-1',
      takes_back: '2',
      ordinal: '3',
    })
    const text = `do $$ begin ${asDraft.replace(/\$/g, '')}; ${back}; end $$`
    await refusedToBoth(text, check('what_is_taken_back_was_billed'))
    const billed = await onInvoice(of(voided.invoice.id), { ordinal: '3' })
    const both = `do $$ begin ${asDraft.replace(/\$/g, '')}; ${billed.replace(/\$/g, '')}; end $$`
    assert.equal(await refusal(both), null, 'its time is not billed')
  })

  test('lies in its period, and says all of its arithmetic', async () => {
    const inside = check('positions_lie_in_the_period')
    await refusedToBoth(await onInvoice(of(voided.invoice.id), { ...next, from_position: '-1' }), inside)
    await refusedToBoth(
      await onInvoice(of(voided.invoice.id), { ...next, until_position: 't.period_length + 1' }),
      inside,
    )
    await refusedToBoth(await onInvoice(of(voided.invoice.id), { ...next, until_position: 't.from_position' }), inside)
    for (const column of [
      'unit',
      'period_amount',
      'period_length',
      'from_position',
      'until_position',
      'service_start',
      'sign',
    ]) {
      const text = await onInvoice(of(voided.invoice.id), { ...next, [column]: 'null' })
      await refusedToBoth(text, check('a_line_of_a_charge_says_its_arithmetic'), column)
    }
    const noCharge = { code: '23503', constraint: 'line_is_of_a_charge' }
    await refusedToBoth(await onInvoice(of(voided.invoice.id), { ...next, period_number: '9999' }), noCharge)
  })

  test('is of one document', async () => {
    const one = check('a_line_is_of_one_document')
    await refusedToBoth(await onInvoice(of(voided.invoice.id), { ...next, credit_note_id: `'${note.id}'` }), one)
  })
})

test('what is only ever added cannot be changed: versions, prices, credit notes, lines, payments, entries, events', async () => {
  const columns =
    await owner(`select table_name, column_name from information_schema.columns where table_schema = 'public'
    and table_name in ('item_version', 'price', 'plan_price', 'credit_note', 'credit_note_invoice', 'document_line', 'payment', 'payment_allocation', 'payment_reversal', 'dunning_policy', 'credit_entry', 'event')
    and (table_name, column_name) not in (('item_version', 'anchor'), ('item_version', 'due_from'), ('item_version', 'discounts'), ('payment', 'allocated_cents'), ('payment', 'refunded_cents'),
      ('payment', 'returned_cents'), ('payment', 'updated_at'))`)
  assert.ok(columns.length > 90, String(columns.length))
  for (const { table_name, column_name } of columns) {
    const set = `update ${table_name} set ${column_name} = default`
    assert.deepEqual(await refusal(set), forbidden, `${table_name}.${column_name}`)
  }
  for (const table of new Set(columns.map(({ table_name }) => table_name)))
    assert.deepEqual(await refusal(`delete from ${table}`), forbidden, table)
})

test('the bounds of a period and the version of a charge cannot be changed', async () => {
  for (const column of ['item_id', 'version_number', 'period_number', 'period_start', 'period_end'])
    assert.deepEqual(await refusal(`update charge set ${column} = ${column}`), forbidden, column)
})
