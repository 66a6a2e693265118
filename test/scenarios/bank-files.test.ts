import assert from 'node:assert/strict'
import { test } from 'node:test'
import { camt, csv, iban, type WrittenEntry } from '../support/bank-files.ts'
import { FileBody } from '../support/http/send.ts'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 11_900)

/** A customer with an open invoice of 119.00. */
async function owing(): Promise<{ ada: Year; invoice: any }> {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  const [invoice] = await ada.invoices()
  return { ada, invoice }
}
const load = async (file: FileBody, query = '') => made(await service.post(`/v1/bank_statements${query}`, file))
const states = (statement: any) => statement.entries.map(({ state }: any) => state)
const payments = async ({ customerId }: Year) => made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
const transactions = async () => made(await service.get('/v1/bank_transactions?limit=100')).data
const paying = (reference: string, amount = '119.00', more: Partial<WrittenEntry> = {}): WrittenEntry => ({
  amount,
  transactions: [{ structured: reference, name: 'Ada' }],
  ...more,
})

test('a table is read with decimal comma or point, and counts as a statement does', async () => {
  const { ada, invoice } = await owing()
  const header = 'date;amount;currency;reference;counterparty_name;counterparty_iban;bank_reference'
  const file = csv(header, `03.02.2026;"1,00";EUR;"${invoice.payment_reference}";Ada;;`, `2026-02-03;-4,50;EUR;fee;;;`)
  const statement = await load(file, `?account=${iban}`)
  assert.deepEqual([statement.format, states(statement)], ['csv', ['matched', 'ignored']])
  await load(csv('date,amount,currency,reference', `2026-02-04,2.00,EUR,${invoice.payment_reference}`))
  assert.deepEqual(
    (await payments(ada)).map(({ amount_cents }: any) => amount_cents),
    [200, 100],
  )
})

test('what is no statement is refused, and stores nothing', async () => {
  const count = (await transactions()).length
  const refused = async (file: FileBody | object) => {
    const answer = await service.post('/v1/bank_statements', file)
    return `${outcome(answer)} ${answer.body.detail ?? ''}`
  }
  assert.match(await refused({}), /^415 unsupported_media_type/)
  assert.match(await refused(new FileBody('text/csv; charset=iso-8859-1', 'date')), /^415 unsupported_media_type/)
  assert.match(await refused(new FileBody('text/csv', 'x'.repeat(1_048_577))), /^413 payload_too_large/)
  assert.equal(outcome(await service.call('POST', '/v1/bank_statements')), '400 invalid_request')
  const { text } = camt([{ amount: '1.00' }])
  for (const [broken, why] of [
    ['<a/>', /no CAMT.053/],
    [text.slice(0, -10), /no XML/],
    [text.replace('<Document', '<!DOCTYPE a [<!ENTITY b "c">]><Document'), /document type/],
    [text.replace('MSG-1', '&b;'), /no XML/],
    [text.replace('1.00', '1.001'), /amount/],
    [text.replace('CRDT', 'X'), /CRDT/],
    [text.replace('2026-02-03', '2026-02-31'), /booking date/],
    ['<a>'.repeat(200_000), /no XML/],
  ] as const)
    assert.match(await refused(new FileBody('text/xml', broken)), why)
  for (const [lines, why] of [
    [['date;amount'], /currency is missing/],
    [['date;amount;currency', '2026-02-03;1.234;EUR'], /Line 2.*amount/],
    [['date;amount;currency', '', '3/2/2026;1;EUR'], /Line 3.*date/],
    [['date;amount;currency', '2026-02-03;1;EUR;x'], /4 cells/],
    [['date;amount;currency', '2026-02-03;"1;EUR'], /not closed/],
  ] as const)
    assert.match(await refused(csv(...lines)), why)
  assert.equal((await transactions()).length, count)
})

test('the refusal of a file names the line and the column, or the path of the element', async () => {
  const pointer = async (file: FileBody) =>
    (await service.post('/v1/bank_statements', file)).body.errors.map((one: any) => one.pointer).join()
  const { text } = camt([{ amount: '1.00' }, { amount: '2.00' }])
  const xml = (broken: string) => pointer(new FileBody('text/xml', broken))
  const statement = '/Document/BkToCstmrStmt/Stmt[1]'
  assert.equal(await xml('<a/>'), '/Document/BkToCstmrStmt')
  assert.equal(await xml(text.replace('2.00', '2.001')), `${statement}/Ntry[2]/Amt`)
  assert.equal(await xml(text.replace('CRDT', 'X')), `${statement}/Ntry[1]/CdtDbtInd`)
  assert.equal(await xml(text.replaceAll('2026-02-03', '2026-02-31')), `${statement}/Ntry[1]/BookgDt`)
  assert.equal(await xml(text.replaceAll(/<Acct>.*?<\/Acct>/gs, '')), `${statement}/Acct/Id`)
  const header = 'date;amount;currency'
  assert.equal(await pointer(csv('date;amount')), '/1/currency')
  assert.equal(await pointer(csv(header, '2026-02-03;1;EUR', '2026-02-03;1.234;EUR')), '/3/amount')
  assert.equal(await pointer(csv(header, '', '3/2/2026;1;EUR')), '/3/date')
  assert.equal(await pointer(csv(header, '2026-02-03;1;EURO')), '/2/currency')
  assert.equal(await pointer(csv(header, '2026-02-03;1;EUR;x')), '/2')
  assert.equal(await pointer(csv(`${header};amount`, '2026-02-03;1;EUR;2')), '/1/amount')
  assert.equal(await pointer(csv(header, '2026-02-03;90071992547409,92;EUR')), '/2/amount')
  assert.equal(await pointer(csv(`${header};value_date`, '2026-02-03;1;EUR;tomorrow')), '/2/value_date')
  assert.equal(await xml('<a>\n<b>\n</a>'), '/3')
  assert.equal(await xml('<a>\n&b;</a>'), '/2')
  assert.equal(await xml('\n<!DOCTYPE a><a/>'), '/2')
  assert.equal(await xml('<a>'.repeat(200_000)), '/1')
  assert.equal(await xml(text.replace('2.00', '90071992547409.92')), `${statement}/Ntry[2]/Amt`)
})

test('the page says where to pay to, with a code for an open invoice in euros', async () => {
  const { invoice } = await owing()
  const page = async () => (await service.get(`/v1/invoices/${invoice.id}/html`)).text
  assert.match(await page(), new RegExp(invoice.payment_reference))
  assert.doesNotMatch(await page(), /<svg/)
  assert.equal(
    outcome(await service.patch('/v1/settings', { bank_account: { iban: 'DE88370400440532013000' } })),
    '400 invalid_request',
  )
  const settings = made(await service.patch('/v1/settings', { bank_account: { iban: 'DE89 3704 0044 0532 0130 00' } }))
  assert.deepEqual(settings.bank_account, { iban, bic: null, name: null })
  assert.match(await page(), /<svg.*DE89 3704 0044 0532 0130 00/s)
  await load(camt([paying(invoice.payment_reference)]))
  assert.doesNotMatch(await page(), /<svg|DE89/)
  assert.equal(made(await service.patch('/v1/settings', { bank_account: null })).bank_account, null)
})
