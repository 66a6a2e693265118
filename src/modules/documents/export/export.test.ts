import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { anotherTenant } from '../../../../test/support/database/another-tenant.ts'
import { downgradedTwice } from '../../../../test/support/service/downgraded.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { enterTenant } from '../../tenants/store.ts'
import { csvRow } from './csv.ts'
import { invoicesCsv } from './invoices.ts'

/** A CSV table as its rows by column; understands quotes as RFC 4180 has them. */
function tableOf(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, separator = '', quoted, plain] of text.matchAll(/(^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)) {
    if (separator === '\r\n') rows.push([])
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
  }
  assert.deepEqual(rows.pop(), [''], 'the last row ends as the others do')
  const [names = [], ...data] = rows
  return data.map((cells) => {
    assert.equal(cells.length, names.length)
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}

const service = await startTestService()

describe('the exports', () => {
  const exported = async (what: string, headers = {}) =>
    tableOf((await service.get(`/v1/exports/${what}`, headers)).text)

  async function invoiceOver(unitAmount: string, name = 'Ada', description = 'Setting up') {
    const { id } = (await service.post('/v1/customers', { name, currency: 'EUR' })).body
    const lines = [{ description, quantity: 2, unit_amount: unitAmount }]
    const draft = (await service.post('/v1/invoices', { customer_id: id, lines })).body
    return (await service.post(`/v1/invoices/${draft.id}/finalize`)).body
  }

  test('an export has a row for every invoice of the list, with the same amounts', async () => {
    await invoiceOver('4900')
    await invoiceOver('100.5')
    const { status, headers, text } = await service.get('/v1/exports/invoices')
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
    assert.equal(headers.get('content-disposition'), 'attachment; filename="invoices.csv"')
    const { data } = (await service.get('/v1/invoices?limit=100')).body
    const rows = tableOf(text)
    const same = [
      'id',
      'number',
      'status',
      'customer_id',
      'currency',
      'total_cents',
      'amount_due_cents',
      'finalized_at',
    ]
    assert.deepEqual(
      rows.map((row) => same.map((name) => row[name])),
      data.map((invoice: Record<string, unknown>) => same.map((name) => String(invoice[name]))),
    )
    assert.deepEqual(
      rows.map(({ total }) => total),
      ['2.01', '98.00'],
    )
  })

  test('an export of lines has a row for every line, with its invoice', async () => {
    const invoice = await invoiceOver('4900.5', 'Grace')
    const [line] = await exported(`invoice_lines?customer_id=${invoice.customer_id}`)
    assert.equal(line?.invoice_id, invoice.id)
    assert.equal(line?.invoice_number, invoice.number)
    assert.equal(line?.customer_name, 'Grace')
    assert.equal(line?.quantity, '2')
    assert.equal(line?.unit_amount, '4900.5')
    assert.equal(line?.amount_cents, '9801')
    assert.equal(line?.amount, '98.01')
    assert.equal(line?.test_clock_id, '')
    const clock = (await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).body
    const tester = (await service.post('/v1/customers', { name: 'A test', test_clock_id: clock.id })).body
    const order = { customer_id: tester.id, currency: 'EUR', lines: [{ description: 'No money', unit_amount: '1' }] }
    const test = (await service.post('/v1/invoices', order)).body
    assert.equal((await service.post(`/v1/invoices/${test.id}/finalize`)).status, 200)
    assert.deepEqual(await exported(`invoice_lines?customer_id=${tester.id}`), [])
    const [ofTest] = await exported(`invoice_lines?test_clock_id=${clock.id}`)
    assert.equal(ofTest?.customer_id, tester.id)
  })

  test('the filters are those of the list', async () => {
    const invoice = await invoiceOver('4900')
    await service.post(`/v1/invoices/${invoice.id}/void`)
    const ids = async (query: string) => (await exported(`invoices?${query}`)).map(({ id }) => id)
    assert.deepEqual(await ids('status=void'), [invoice.id])
    assert.deepEqual(await ids(`customer_id=${invoice.customer_id}`), [invoice.id])
    assert.deepEqual(await ids('finalized_from=2999-01-01T00:00:00Z'), [])
    assert.deepEqual(await ids('finalized_until=2000-01-01T00:00:00Z'), [])
    assert.equal((await ids('finalized_from=2000-01-01T00:00:00Z')).length, (await ids('')).length)
    assert.deepEqual(
      (await exported('invoice_lines?status=void')).map(({ invoice_id }) => invoice_id),
      [invoice.id],
    )
    assert.equal((await service.get('/v1/exports/invoices?limit=3')).status, 400)
  })

  test('texts come back as they were, and none becomes a formula', async () => {
    const name = 'Müller, "Söhne" & Co 株式会社'
    const invoice = await invoiceOver('4900', name, '=HYPERLINK("http://example.com")')
    const [row] = await exported(`invoices?customer_id=${invoice.customer_id}`)
    assert.equal(row?.customer_name, name)
    const [line] = await exported(`invoice_lines?customer_id=${invoice.customer_id}`)
    assert.equal(line?.description, `'=HYPERLINK("http://example.com")`)
  })

  test('an export of credit notes has a row for every note of the list, and one for every line, as the note shows it', async () => {
    const { customer, testClockId, invoice, first, second } = await downgradedTwice(service)
    const rows = await exported(`credit_notes?test_clock_id=${testClockId}`)
    const { data } = (await service.get(`/v1/credit_notes?customer_id=${customer.id}`)).body
    const same = [
      'id',
      'number',
      'reason',
      'invoice_ids',
      'credit_note_ids',
      'total_cents',
      'credit_cents',
      'finalized_at',
    ]
    assert.deepEqual(
      rows.map((row) => same.map((name) => row[name])),
      data.map((note: Record<string, unknown>) => same.map((name) => String(note[name]))),
    )
    assert.deepEqual(
      rows.map(({ id, total, customer_name }) => [id, total, customer_name]),
      [
        [second.id, '5.00', 'Ada'],
        [first.id, '15.00', 'Ada'],
      ],
    )
    const lines = await exported(`credit_note_lines?invoice_id=${invoice.id}&test_clock_id=${testClockId}`)
    assert.deepEqual(
      lines.map(({ credit_note_number, amount_cents, amount, position }) => [
        credit_note_number,
        amount_cents,
        amount,
        position,
      ]),
      [
        [first.number, '3000', '30.00', '0'],
        [first.number, '-1500', '-15.00', '1'],
      ],
    )
    const ids = async (query: string) =>
      (await exported(`credit_notes?test_clock_id=${testClockId}&${query}`)).map(({ id }) => id)
    assert.deepEqual(await ids(`finalized_from=${second.finalized_at}`), [second.id])
    assert.deepEqual(await ids(`finalized_until=${second.finalized_at}`), [first.id])
    assert.equal((await service.get('/v1/exports/credit_notes?status=void')).status, 400)
  })

  test('every export has the external id of the customer, and a byte order mark where it is asked for', async () => {
    const { customer, testClockId } = await downgradedTwice(service)
    assert.equal((await service.patch(`/v1/customers/${customer.id}`, { external_id: 'user-1815' })).status, 200)
    for (const what of ['invoices', 'invoice_lines', 'credit_notes', 'credit_note_lines']) {
      const path = `/v1/exports/${what}?test_clock_id=${testClockId}`
      const { text } = await service.get(path)
      const rows = tableOf(text)
      assert.deepEqual([...new Set(rows.map((row) => row.customer_external_id))], ['user-1815'], what)
      assert.equal((await service.get(`${path}&bom=false`)).text, text)
      assert.equal((await service.get(`${path}&bom=true`)).text, `\uFEFF${text}`, what)
    }
  })

  test('another tenant exports nothing of it', async () => {
    const stranger = await anotherTenant(service.database.ownerUrl)
    assert.deepEqual(await exported('invoices', stranger), [])
    assert.deepEqual(await exported('invoice_lines', stranger), [])
    assert.deepEqual(await exported('credit_notes', stranger), [])
    assert.deepEqual(await exported('credit_note_lines', stranger), [])
  })
})

describe('an export of thousands', () => {
  let tenantId: string
  let headers: { authorization: string }
  let clockId: string
  const [customers, days] = [8, 250]

  before(async () => {
    headers = await anotherTenant(service.database.ownerUrl)
    tenantId = (await service.get('/v1/settings', headers)).body.id
    const plan = { code: 'daily', name: 'Daily', amount_cents: 100, currency: 'EUR', interval: 'day' }
    await service.post('/v1/plans', plan, headers)
    const clock = (await service.post('/v1/test_clocks', { now: '2025-01-01T00:00:00Z' }, headers)).body
    clockId = clock.id
    for (let index = 0; index < customers; index += 1) {
      const { id } = (await service.post('/v1/customers', { name: `C${index}`, test_clock_id: clock.id }, headers)).body
      await service.post('/v1/subscriptions', { customer_id: id, plan_code: 'daily' }, headers)
    }
    const to = Temporal.Instant.from('2025-01-01T00:00:00Z').add({ hours: 24 * (days - 1) })
    await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: to.toString() }, headers)
  })

  test('holds every invoice and line once', async () => {
    for (const what of ['invoices', 'invoice_lines']) {
      const rows = tableOf((await service.get(`/v1/exports/${what}?test_clock_id=${clockId}`, headers)).text)
      assert.equal(rows.length, customers * days)
      assert.equal(new Set(rows.map(({ id }) => id)).size, customers * days)
    }
  })

  test('is read in pieces of a bounded size, and none before it is wanted', async () => {
    const sizes = await reading(async (pieces, cost) => {
      await pieces.next()
      const afterHeader = cost().statements
      await pieces.next()
      const forOnePiece = cost().statements - afterHeader
      const found: number[] = []
      for await (const piece of pieces) found.push(piece.split('\r\n').length - 1)
      return { forOnePiece, found }
    })
    assert.equal(sizes.forOnePiece, 2, 'the cursor and one fetch')
    assert.deepEqual(sizes.found, [500, 500, 500])
  })

  test('shows what was there when it began, whatever is committed meanwhile', async () => {
    const rows = await reading(async (pieces) => {
      let text = (await pieces.next()).value + (await pieces.next()).value
      await addInvoice()
      for await (const piece of pieces) text += piece
      return tableOf(text)
    })
    assert.equal(rows.length, customers * days)
    assert.equal(tableOf((await service.get('/v1/exports/invoices', headers)).text).length, 1)
  })

  test('whoever goes away in the middle holds up nobody', async () => {
    for (let index = 0; index < 20; index += 1) {
      const leaving = new AbortController()
      const answer = await fetch(`${service.url}/v1/exports/invoices`, { headers, signal: leaving.signal })
      await answer.body?.getReader().read()
      leaving.abort()
    }
    assert.equal((await service.get('/v1/customers', headers)).status, 200)
  })

  function reading<T>(
    read: (pieces: AsyncGenerator<string>, cost: () => { readonly statements: number }) => Promise<T>,
  ): Promise<T> {
    return service.service.transact({ readOnly: true }, async (tx) => {
      await enterTenant(tx, tenantId)
      return read(invoicesCsv(tx, tenantId, {}), () => ({ ...tx.cost }))
    })
  }

  async function addInvoice(): Promise<void> {
    const { id } = (await service.post('/v1/customers', { name: 'Late', currency: 'EUR' }, headers)).body
    const { status } = await service.post('/v1/invoices', { customer_id: id }, headers)
    assert.equal(status, 201)
  }
})

test('a text that a spreadsheet would take for a formula gets an apostrophe, a number never', () => {
  assert.equal(
    csvRow(['=1+1', '+1', '-x', '@sum', '\tx', '\rx', '-5', '-5.25', -5, 7n, null, true]),
    `'=1+1,'+1,'-x,'@sum,'\tx,"'\rx",-5,-5.25,-5,7,,true\r\n`,
  )
})

test('a text with quotes or line breaks is one cell', () => {
  assert.equal(csvRow(['a "b"\r\nc', 'd,e', ' f']), '"a ""b""\r\nc","d,e"," f"\r\n')
})
