import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { asking, made, newCustomer, newDraft } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, eventsOf, everyPage, sell, type Year } from './year.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await sell(service, 'Basic', 3000)
await sell(service, 'Lite', 1000)

interface Line {
  readonly account: string
  readonly currency: string
  readonly debit_cents: number
  readonly credit_cents: number
}
interface Entry {
  readonly id: string
  readonly sequence: number
  readonly type: string
  readonly object_id: string
  readonly occurred_at: string
  readonly customer_id: string
  readonly lines: readonly Line[]
}

const entriesOf = async ({ clockId }: Year): Promise<Entry[]> =>
  everyPage(service, `/v1/journal_entries?test_clock_id=${clockId}`)
const giveCredit = async ({ customerId }: Year, amount_cents: number) =>
  made(
    await service.post(`/v1/customers/${customerId}/credit_entries`, { amount_cents, currency: 'EUR', reason: 'gift' }),
  )
const receive = async ({ customerId }: Year, amount_cents: number) =>
  made(await service.post('/v1/payments', { customer_id: customerId, amount_cents, currency: 'EUR' }))
const allocate = async (payment: { id: string }, invoice_id: string | undefined) =>
  made(await service.post(`/v1/payments/${payment.id}/allocate`, { invoice_id }))
const finalizedByHand = async ({ customerId }: Year, unitAmount: string) => {
  const { id } = await newDraft(service, { id: customerId }, unitAmount)
  return made(await service.post(`/v1/invoices/${id}/finalize`))
}

/** An entry in a line: debits before the slash, credits behind it. */
function asText({ type, lines }: Entry): string {
  const side = (name: 'debit_cents' | 'credit_cents') =>
    lines.flatMap((line) => (line[name] === 0 ? [] : [`${line.account} ${line[name]}`])).join(', ')
  return `${type}: ${side('debit_cents')} / ${side('credit_cents')}`
}

/** Of an account: debits less credits, or with -1 credits less debits. */
function balanceOf(entries: readonly Entry[], account: string, side: 1 | -1): number {
  const lines = entries.flatMap((entry) => entry.lines).filter((line) => line.account === account)
  return lines.reduce((sum, { debit_cents, credit_cents }) => sum + side * (debit_cents - credit_cents), 0)
}

async function expectBalances(year: Year, uncollectibleCents = 0): Promise<void> {
  const entries = await entriesOf(year)
  for (const { lines } of entries) {
    assert.ok(lines.length >= 2)
    const sums = lines.map(({ debit_cents, credit_cents }) => debit_cents - credit_cents)
    assert.equal(
      sums.reduce((sum, cents) => sum + cents, 0),
      0,
    )
  }
  const { EUR } = made(await service.get(`/v1/customers/${year.customerId}`)).balance
  assert.deepEqual(
    [
      balanceOf(entries, 'accounts_receivable', 1),
      balanceOf(entries, 'customer_credit', -1),
      balanceOf(entries, 'unallocated', -1),
    ],
    [EUR.due_cents + uncollectibleCents, EUR.credit_cents, EUR.unallocated_cents],
  )
}

test('every movement of money is one entry that balances, and the accounts are the balance of the customer', async () => {
  //  1 Jan                1 Feb     15 Feb      1 Mar           11 Mar
  //  |- Basic 3000 --------|- Basic --|- Lite ---|- Lite 1000 ---x canceled
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await giveCredit(ada, 500)
  await ada.subscribe('basic')
  await expectBalances(ada)
  const payment = await receive(ada, 4000)
  await expectBalances(ada)
  await allocate(payment, (await ada.invoices())[0]?.id)
  await ada.advance('2026-02-15T00:00:00Z')
  await allocate(payment, (await ada.invoices())[1]?.id)
  await expectBalances(ada)
  await ada.act('change', { plan_code: 'lite' })
  await expectBalances(ada)
  await ada.advance('2026-03-11T00:00:00Z')
  await ada.settle('INV-000003', 'pay')
  await ada.act('cancel', { when: 'now' })
  await expectBalances(ada)

  assert.deepEqual((await entriesOf(ada)).map(asText), [
    'credit.granted: credit_given 500 / customer_credit 500',
    'invoice.finalized: accounts_receivable 3000 / sales 3000',
    'credit.applied: customer_credit 500 / accounts_receivable 500',
    'payment.received: cash 4000 / unallocated 4000',
    'payment.allocated: unallocated 2500 / accounts_receivable 2500',
    'invoice.finalized: accounts_receivable 3000 / sales 3000',
    'payment.allocated: unallocated 1500 / accounts_receivable 1500',
    'credit_note.created: sales 1000 / accounts_receivable 1000',
    'invoice.finalized: accounts_receivable 1000 / sales 1000',
    'payment.received: cash 1000 / unallocated 1000',
    'payment.allocated: unallocated 1000 / accounts_receivable 1000',
    'credit_note.created: sales 677 / customer_credit 677',
  ])
  assert.ok(made(await service.get('/v1/verification')).is_clean)
})

test('a void invoice is taken back with the credit that it used; a void draft was never owed', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await giveCredit(ada, 800)
  await giveCredit(ada, -100)
  const draft = await newDraft(service, { id: ada.customerId }, '400')
  made(await service.post(`/v1/invoices/${draft.id}/void`))
  const { number } = await finalizedByHand(ada, '900')
  await ada.settle(number, 'void')
  await expectBalances(ada)
  assert.deepEqual((await entriesOf(ada)).map(asText), [
    'credit.granted: credit_given 800 / customer_credit 800',
    'credit.applied: customer_credit 100 / credit_given 100',
    'invoice.finalized: accounts_receivable 900 / sales 900',
    'credit.applied: customer_credit 700 / accounts_receivable 700',
    'invoice.voided: sales 900 / accounts_receivable 900',
    'credit.granted: accounts_receivable 700 / customer_credit 700',
  ])
})

test('an uncollectible invoice stays receivable until it is paid, and an invoice of zero has no entry', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await finalizedByHand(ada, '0')
  const { id, number } = await finalizedByHand(ada, '900')
  await receive(ada, 100)
  await ada.settle(number, 'mark_uncollectible')
  await expectBalances(ada, 900)
  await allocate(await receive(ada, 300), id)
  await expectBalances(ada, 600)
  assert.deepEqual((await entriesOf(ada)).map(asText), [
    'invoice.finalized: accounts_receivable 900 / sales 900',
    'payment.received: cash 100 / unallocated 100',
    'payment.received: cash 300 / unallocated 300',
    'payment.allocated: unallocated 300 / accounts_receivable 300',
  ])
})

test('a refund takes cash from what is on no invoice, and what it takes off invoices is owed again', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const invoices = [await finalizedByHand(ada, '900'), await finalizedByHand(ada, '600')]
  const payment = await receive(ada, 2000)
  for (const { id } of invoices) await allocate(payment, id)
  const refund = { payment_id: payment.id, reason: 'too much' }
  made(await service.post('/v1/refunds', { ...refund, amount_cents: 100 }))
  await expectBalances(ada)
  made(await service.post('/v1/refunds', { ...refund, amount_cents: 1100, reopen: true }))
  await expectBalances(ada)
  assert.deepEqual((await entriesOf(ada)).slice(-4).map(asText), [
    'refund.succeeded: unallocated 100 / cash 100',
    'payment.deallocated: accounts_receivable 600 / unallocated 600',
    'payment.deallocated: accounts_receivable 100 / unallocated 100',
    'refund.succeeded: unallocated 1100 / cash 1100',
  ])
})

test('tax is on its own account', async () => {
  const object = { currency: 'EUR', number: 'INV-1', subtotal_cents: 100, tax_cents: 19, total_cents: 119 }
  const lines = async (type: string) => {
    const text = `select account || ' ' || debit_cents || ' ' || credit_cents as line from journal_lines($1, $2) order by 1`
    const note = { ...object, reduces_due_cents: 19, credit_cents: 100 }
    return (await owner(text, [type, JSON.stringify(note)])).map(({ line }) => line)
  }
  assert.deepEqual(await lines('invoice.finalized'), ['accounts_receivable 119 0', 'sales 0 100', 'tax 0 19'])
  assert.deepEqual(await lines('invoice.voided'), ['accounts_receivable 0 119', 'sales 100 0', 'tax 19 0'])
  assert.deepEqual(await lines('credit_note.created'), [
    'accounts_receivable 0 19',
    'customer_credit 0 100',
    'sales 100 0',
    'tax 19 0',
  ])
})

test('a reader goes on by sequence or by cursor, and comes to every event that has lines', async () => {
  const all: Entry[] = await everyPage(service, '/v1/journal_entries?after=0')
  const withLines = await owner(
    `select e.id from event e where exists (select from journal_lines(e.type, e.object)) order by e.tenant_id, e.sequence`,
  )
  assert.deepEqual(
    all.map(({ id }) => id),
    withLines.map(({ id }) => id),
  )
  const events = new Map((await eventsOf(service)).map((event) => [event.id, event]))
  for (const { id, lines: _, customer_id, ...entry } of all) {
    const { sequence, type, object_id, occurred_at, object } = events.get(id)
    assert.deepEqual(
      { ...entry, customer_id },
      { sequence, type, object_id, occurred_at, customer_id: object.customer_id },
    )
  }
  const bySequence: Entry[] = []
  for (let after = 0; ; after = bySequence.at(-1)?.sequence ?? after) {
    const { data, has_more } = made(await service.get(`/v1/journal_entries?after=${after}&limit=3`))
    bySequence.push(...data)
    if (!has_more) break
  }
  assert.deepEqual(bySequence, all)
  const last = all.at(-1)?.sequence
  assert.deepEqual(made(await service.get(`/v1/journal_entries?after=${last}`)).data, [])
})

test('the export has every line of the entries, without test clocks unless one is named', async () => {
  const cy = await beginYear(service, '2026-05-01T00:00:00Z')
  await giveCredit(cy, 250)
  await cy.advance('2026-05-02T00:00:00Z')
  await finalizedByHand(cy, '900')
  const rows = async (query: string) => {
    const { text, status } = await service.get(`/v1/exports/journal_lines?${query}`)
    assert.equal(status, 200, text)
    const [header = '', ...lines] = text.trimEnd().split('\r\n')
    const names = header.split(',')
    return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])))
  }
  const ofClock = `test_clock_id=${cy.clockId}`
  const exported = await rows(ofClock)
  assert.deepEqual(
    exported.map((row) => [row.sequence, row.event_id, row.type, row.account, row.debit_cents, row.credit_cents]),
    (await entriesOf(cy)).flatMap(({ sequence, id, type, lines }) =>
      lines.map((line) => [`${sequence}`, id, type, line.account, `${line.debit_cents}`, `${line.credit_cents}`]),
    ),
  )
  assert.deepEqual(
    exported.map(({ debit, credit }) => `${debit} ${credit}`),
    ['2.50 0.00', '0.00 2.50', '9.00 0.00', '0.00 9.00', '2.50 0.00', '0.00 2.50'],
  )
  assert.deepEqual([...new Set(exported.map((row) => row.test_clock_id))], [cy.clockId])
  assert.equal((await rows(`${ofClock}&occurred_from=2026-05-02T00:00:00Z`)).length, 4)
  assert.equal((await rows(`${ofClock}&occurred_until=2026-05-02T00:00:00Z`)).length, 2)

  assert.deepEqual(await rows(''), [])
  const { id } = await newCustomer(service, { external_id: 'user-1815' })
  made(await service.post('/v1/payments', { customer_id: id, amount_cents: 5, currency: 'JPY' }))
  const own = await rows('')
  assert.deepEqual(
    own.map(({ account, debit, credit, customer_external_id }) => [account, debit, credit, customer_external_id]),
    [
      ['cash', '5', '0', 'user-1815'],
      ['unallocated', '0', '5', 'user-1815'],
    ],
  )
  const { text } = await service.get('/v1/exports/journal_lines')
  assert.equal((await service.get('/v1/exports/journal_lines?bom=true')).text, `\uFEFF${text}`)
  const stranger = await anotherTenant(service.database.ownerUrl)
  assert.equal((await service.get('/v1/exports/journal_lines', stranger)).text.split('\r\n').length, 2)
})

test('the entries of a deleted test clock stay, and only a list by test clock leaves them out', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await receive(ada, 100)
  const [entry] = await entriesOf(ada)
  made(await service.call('DELETE', `/v1/test_clocks/${ada.clockId}`))
  const after = `/v1/journal_entries?after=${Number(entry?.sequence) - 1}`
  assert.deepEqual(made(await service.get(after)).data, [entry])
  assert.deepEqual(made(await service.get(`${after}&test_clock_id=none`)).data, [])
  assert.deepEqual(await entriesOf(ada), [])
  assert.ok(made(await service.get('/v1/verification')).is_clean)
})
