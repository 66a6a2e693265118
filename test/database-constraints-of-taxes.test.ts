import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { check, forbidden, overlap, refusing } from './support/database/refusing.ts'
import { made, newDraft, newPlan, subscribed } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// The last line of taxes: whatever the application does wrong, the database refuses a wrong cent. Each is tried in a
// transaction that is rolled back.

const service = await startTestService()
const tenantId = (await service.get('/v1/settings')).body.id
const { refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
made(await service.call('PUT', '/v1/tax_registrations', [registration]))
made(await service.patch('/v1/settings', { tax_mode: 'rates' }))
const inBerlin = { address: { country: 'DE' } }
const plan = await newPlan(service, { amount_cents: 1001 })
const { invoice, customer } = await subscribed(service, plan, {}, inBerlin)
const ended = await subscribed(service, plan, { proration: 'second' }, inBerlin)
made(await service.post(`/v1/subscriptions/${ended.subscription.id}/cancel`, { when: 'now' }))
const [note] = made(await service.get(`/v1/credit_notes?subscription_id=${ended.subscription.id}`)).data
made(await service.patch('/v1/settings', { prices_include_tax: true }))
const included = await subscribed(service, plan, {}, inBerlin)
made(await service.patch('/v1/settings', { prices_include_tax: false }))
const draft = await newDraft(service, customer, '500')
made(
  await service.post('/v1/tax_rates', {
    country: 'DE',
    category: 'book',
    percent: '7',
    name: 'VAT',
    from: '2020-01-01',
  }),
)

/** A copy of a document with its line and its tax, all of one statement, each with other values. */
async function document(
  kind: 'invoice' | 'credit_note',
  like: string,
  changed: Readonly<Record<'header' | 'line' | 'tax', Record<string, string>>>,
): Promise<string> {
  const id = randomUUID()
  const own = {
    invoice_id: kind === 'invoice' ? `'${id}'` : 'null',
    credit_note_id: kind === 'invoice' ? 'null' : `'${id}'`,
  }
  const byHand = Object.fromEntries(
    [
      ...['item_id', 'version_number', 'period_number', 'ordinal', 'sign', 'unit', 'from_position', 'until_position'],
      ...['period_length', 'period_amount', 'takes_back'],
    ].map((name) => [name, 'null']),
  )
  const header = await copy(kind, `t.id = '${like}'`, {
    ...{ id: `'${id}'`, number: `'X-77000'`, number_counter: '77000' },
    ...changed.header,
  })
  const line = await copy('document_line', `t.${kind}_id = '${like}'`, {
    ...{ id: 'gen_random_uuid()', ...own, ...byHand },
    ...changed.line,
  })
  const tax = await copy('document_tax', `t.${kind}_id = '${like}'`, { ...own, ...changed.tax })
  return `with header as (${header}), line as (${line}) ${tax}`
}

const asItIs = { header: {}, line: {}, tax: {} }
const refused = async (text: string, expected: object | null) => {
  assert.deepEqual(await refusal(text), expected, text)
  assert.deepEqual(await refusalToOwner(text), expected, text)
}

describe('the taxes that a gateway has computed', () => {
  const computed = (cents: number, tax: object = {}) =>
    document('invoice', invoice.id, {
      header: { tax_cents: String(cents), total_cents: String(1001 + cents) },
      line: { tax_cents: String(cents) },
      tax: { reason: `'gateway'`, percent: '8.5', group_percent: '8.5', tax_cents: String(cents), ...tax },
    })

  test('are taken as they are, but no more than what they tax, nor of another sign', async () => {
    await refused(await computed(77), null)
    await refused(await computed(1001), null)
    await refused(await computed(1002), check('tax_is_its_rate'))
    await refused(await computed(-1), check('tax_is_its_rate'))
  })

  test('are reported once for each document and kind, and are due until they are sent', async () => {
    const report = (fields: string, values: string) =>
      `insert into tax_report (tenant_id, id, kind, gateway, invoice_id, created_at${fields})
       values ('${tenantId}', gen_random_uuid(), 'charge', 'test', '${invoice.id}', now()${values})`
    const due = report(', next_send_at', ', now()')
    await refused(due, null)
    await refused(`with one as (${due} returning 1) ${due}`, {
      code: '23505',
      constraint: 'a_document_is_reported_once',
    })
    await refused(report('', ''), check('a_report_is_due_until_it_is_sent'))
  })
})

describe('the taxes of a document', () => {
  test('are taken as the application writes them', async () => {
    await refused(await document('invoice', invoice.id, asItIs), null)
    await refused(await document('invoice', included.invoice.id, asItIs), null)
  })

  test('are their rate, to the cent, where prices include them too', async () => {
    for (const { id } of [invoice, included.invoice])
      for (const cent of ['1', '-1']) {
        const more = { tax_cents: `t.tax_cents + ${cent}` }
        const header = { ...more, total_cents: `t.total_cents + ${cent}` }
        await refused(await document('invoice', id, { header, line: more, tax: more }), check('tax_is_its_rate'))
      }
  })

  test('are none where nothing is taxed', async () => {
    const tax = { category: `'AE'`, percent: '0', group_percent: '0' }
    await refused(await document('invoice', invoice.id, { ...asItIs, tax }), check('only_standard_has_tax'))
  })

  test('add up to the tax of the document', async () => {
    const header = { tax_cents: 't.tax_cents + 1', total_cents: 't.total_cents + 1' }
    await refused(await document('invoice', invoice.id, { ...asItIs, header }), check('taxes_add_up'))
  })

  test('are the shares of its lines, and of what these add up to', async () => {
    const line = { tax_cents: 't.tax_cents - 1' }
    await refused(await document('invoice', invoice.id, { ...asItIs, line }), check('shares_add_up_to_the_tax'))
    const tax = { base_cents: 't.base_cents + 1' }
    await refused(await document('invoice', invoice.id, { ...asItIs, tax }), check('shares_add_up_to_the_tax'))
    const untaxed = { header: { tax_cents: '0', total_cents: 't.subtotal_cents' }, line: { tax_cents: '0' }, tax: {} }
    const lonely = (await document('invoice', invoice.id, untaxed)).replace(
      /, line as \(([\s\S]*)\) insert into document_tax[\s\S]*$/,
      ' $1',
    )
    await refused(lonely, check('a_taxed_line_has_its_tax'))
    const none = { tax_group: 'null', tax_cents: '0' }
    await refused(await document('invoice', invoice.id, { ...asItIs, line: none }), check('shares_add_up_to_the_tax'))
    await refused(
      await document('invoice', invoice.id, { ...asItIs, line: { tax_group: 'null' } }),
      check('what_is_not_taxed_has_no_tax'),
    )
  })

  test('come with it: none is added to a final one, none of it changes or goes', async () => {
    const text = await copy('document_tax', `t.invoice_id = '${invoice.id}'`, { tax_group: '9' })
    await refused(text, check('finalized_invoice_never_changes'))
    for (const statement of ['update document_tax set name = name', 'delete from document_tax']) {
      const own = `${statement} where invoice_id = '${invoice.id}'`
      assert.deepEqual(await refusal(own), forbidden)
      assert.deepEqual(await refusalToOwner(own), check('finalized_invoice_never_changes'))
    }
    assert.equal(await refusalToOwner(`update document_tax set name = name where invoice_id = '${draft.id}'`), null)
  })
})

describe('what is credited of a tax', () => {
  test('is its rate by the total, and never more than was charged', async () => {
    // Everything of that invoice is credited, so any other credit is too much.
    await refused(await document('credit_note', note.id, asItIs), check('never_credited_more_than_charged'))
    const part = (cents: string, tax: string) => ({
      header: {
        ...{ subtotal_cents: cents, tax_cents: tax, total_cents: `${cents} + ${tax}` },
        ...{ reduces_due_cents: '0', credit_cents: `${cents} + ${tax}` },
      },
      line: { amount_cents: `-${cents}`, tax_cents: `-${tax}` },
      tax: { base_cents: `-${cents}`, tax_cents: `-${tax}` },
    })
    await refused(await document('credit_note', note.id, part('100', '19')), check('never_credited_more_than_charged'))
    const of = { of_document_id: `'${invoice.id}'` }
    const ofAnother = (cents: string, tax: string) => {
      const one = part(cents, tax)
      return document('credit_note', note.id, { ...one, tax: { ...one.tax, ...of } })
    }
    await refused(await ofAnother('100', '19'), null)
    await refused(await ofAnother('100', '20'), check('credited_tax_is_its_rate'))
    await refused(await ofAnother('1001', '190'), null)
    await refused(await ofAnother('1002', '190'), check('never_credited_more_than_charged'))
  })
})

test('registrations and rates of one place never overlap', async () => {
  const again = { id: 'gen_random_uuid()' }
  await refused(await copy('tax_registration', 'true', again), overlap('registrations_never_overlap'))
  await refused(await copy('tax_registration', 'true', { ...again, region: `'BY'` }), null)
  await refused(await copy('tax_rate', 'true', again), overlap('tax_rates_never_overlap'))
  await refused(await copy('tax_rate', 'true', { ...again, name: `'City'` }), null)
  await refused(
    await copy('tax_rate', 'true', { ...again, name: `'City'`, valid: `daterange('2026-01-01', '2026-01-01')` }),
    check('a_rate_has_a_time'),
  )
})
