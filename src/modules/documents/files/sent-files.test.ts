import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { check, refusing } from '../../../../test/support/database/refusing.ts'
import { streamsOf } from '../../../../test/support/documents/pdf-streams.ts'
import { made, newPlan, outcome, subscribed } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { openPdfMaker } from '../../../platform/pdf/open-pdf-maker.ts'
import { commitStatement } from '../../transaction/commit-statement.ts'
import { workerContext } from '../../transaction/worker-context.ts'
import { type ReadDocument, readCreditNote, readInvoice } from './read-document.ts'
import { filesOf, recordFiles, type SentFile } from './sent-files.ts'

const service = await startTestService()
const { get, post, patch } = service
const tenantId = made(await get('/v1/settings')).id
const { owner, refusal, refusalToOwner, copy } = await refusing(service.database, tenantId)
const maker = openPdfMaker()
after(() => maker.close())
const now = Temporal.Instant.from('2026-12-01T00:00:00Z')
const address = { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' }

before(async () => {
  made(await patch('/v1/settings', { address, e_invoicing: { legal_id: { value: 'HRB 1' } } }))
})

async function billed(e_invoice: object | null) {
  return subscribed(service, await newPlan(service), {}, { address, e_invoice })
}

const read = (id: string, by: typeof readInvoice = readInvoice) =>
  service.service.transact({ readOnly: true }, async (tx) => {
    await tx.rows({ name: 'act', text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
    return by(workerContext(tx, tenantId, now), id)
  })

const keep = (document: ReadDocument, files: readonly SentFile[], keepsPdfs = false) =>
  service.service.transact({}, async (tx) => {
    const ctx = workerContext(tx, tenantId, now)
    recordFiles(ctx, document, { files, at: now, keepsPdfs })
    await tx.commitWith(commitStatement(ctx, null))
  })

const sent = async (document: ReadDocument) => filesOf({ makePdf: maker.make }, document)
const keptOf = (id: string) =>
  owner(
    `select format, rules, encode(sha256, 'hex') as sha256, xml from document_file
      where coalesce(invoice_id, credit_note_id) = $1 order by format`,
    [id],
  )

test('a customer without a profile is sent a PDF; one with a profile the e-invoice beside it', async () => {
  const plain = await sent(await read((await billed(null)).invoice.id))
  assert.deepEqual(
    plain.files.map(({ format, eInvoice }) => [format, eInvoice]),
    [['pdf', null]],
  )
  const { invoice } = await billed({ profile: 'en16931' })
  const { files, refusal: none } = await sent(await read(invoice.id))
  assert.equal(none, null)
  assert.deepEqual(
    files.map(({ filename, contentType }) => `${filename} ${contentType}`),
    [`${invoice.number}.pdf application/pdf`, `${invoice.number}.xml application/xml`],
  )
  assert.equal(files[1]?.content.toString(), (await get(`/v1/invoices/${invoice.id}/ubl`)).text)
})

test('Factur-X is one PDF with the e-invoice inside', async () => {
  const { invoice } = await billed({ profile: 'facturx' })
  const { files } = await sent(await read(invoice.id))
  assert.deepEqual(
    files.map(({ format }) => format),
    ['facturx'],
  )
  const xml = (await get(`/v1/invoices/${invoice.id}/cii`)).text
  assert.ok(streamsOf(files[0]?.content ?? Buffer.of()).some((stream) => stream.toString() === xml))
})

test('an e-invoice that cannot be written is left out, with the reason', async () => {
  const { invoice } = await billed({ profile: 'xrechnung' })
  const { files, refusal: reason } = await sent(await read(invoice.id))
  assert.deepEqual([files.map(({ format }) => format), reason?.code], [['pdf'], 'not_an_e_invoice'])
})

test('what was sent is kept: the hash of each file, and the XML of e-invoices', async () => {
  const { subscription, invoice } = await billed({ profile: 'en16931' })
  const document = await read(invoice.id)
  const { files } = await sent(document)
  await keep(document, files)
  const kept = await keptOf(invoice.id)
  assert.deepEqual(
    kept.map(({ format, rules, sha256 }) => [format, rules, sha256]),
    files.map(({ format, eInvoice, content }) => [
      ...[format, eInvoice?.rules ?? null, createHash('sha256').update(content).digest('hex')],
    ]),
  )
  assert.equal(gunzipSync(kept[1]?.xml).toString(), files[1]?.content.toString())
  const { credit_note } = made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const note = await read(credit_note.id, readCreditNote)
  await keep(note, (await sent(note)).files)
  assert.equal((await keptOf(credit_note.id)).length, 2)
})

test('a PDF is kept as it was sent where that is asked for, beside the hash of one that was not', async () => {
  const { invoice } = await billed({ profile: 'facturx' })
  const document = await read(invoice.id)
  const { files } = await sent(document)
  await keep(document, files)
  const list = async () => made(await get(`/v1/sent_files?invoice_id=${invoice.id}`)).data
  const [{ id, number, sha256, has_xml, has_pdf }] = await list()
  assert.deepEqual([number, has_xml, has_pdf], [invoice.number, true, false])
  assert.equal((await get(`/v1/sent_files/${id}/xml`)).text, files[0]?.eInvoice?.xml)
  assert.equal(outcome(await get(`/v1/sent_files/${id}/pdf`)), '404 not_found')
  await Promise.all([keep(document, files, true), keep(document, files, true)])
  const [kept, ...others] = await list()
  assert.deepEqual([kept.sha256, kept.has_pdf, others.length], [sha256, true, 1])
  const answer = await fetch(`${service.url}/v1/sent_files/${kept.id}/pdf`, {
    headers: { authorization: `Bearer ${service.secret}` },
  })
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), files[0]?.content)
  const other = { id: 'gen_random_uuid()', pdf: `'\\x25'` }
  const ofKept = `id = '${kept.id}'`
  assert.deepEqual(await refusal(await copy('document_file', ofKept, other)), check('a_kept_pdf_is_what_was_sent'))
})

test('the same files sent by two at once, and again, are kept once', async () => {
  const { invoice } = await billed({ profile: 'en16931' })
  const document = await read(invoice.id)
  const { files } = await sent(document)
  await Promise.all([keep(document, files), keep(document, files)])
  await keep(document, files)
  assert.equal((await keptOf(invoice.id)).length, 2)
})

test('what was sent goes with its document, when the test clock of its customer is deleted', async () => {
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const { invoice } = await subscribed(service, await newPlan(service), {}, { address, test_clock_id: clock.id })
  const document = await read(invoice.id)
  await keep(document, (await sent(document)).files)
  assert.equal((await keptOf(invoice.id)).length, 1)
  made(await service.call('DELETE', `/v1/test_clocks/${clock.id}`))
  assert.equal((await keptOf(invoice.id)).length, 0)
})

test('the database keeps it as it was: nothing changes, nothing lacks its XML, nothing is of two documents', async () => {
  const { invoice } = await billed({ profile: 'en16931' })
  const document = await read(invoice.id)
  await keep(document, (await sent(document)).files)
  const ofUbl = `invoice_id = '${invoice.id}' and format = 'ubl'`
  const again = { id: 'gen_random_uuid()', sha256: `sha256('other')` }
  const inserted = async (changes: Record<string, string>) =>
    refusal(await copy('document_file', ofUbl, { ...again, ...changes }))
  assert.deepEqual(
    await refusalToOwner(`update document_file set created_at = now()`),
    check('a_sent_file_never_changes'),
  )
  assert.equal(await inserted({}), null)
  assert.deepEqual(await inserted({ xml: 'null' }), check('an_e_invoice_is_kept_whole'))
  assert.deepEqual(await inserted({ format: `'pdf'` }), check('an_e_invoice_is_kept_whole'))
  assert.deepEqual(await inserted({ format: `'docx'` }), check('file_format_is_known'))
  assert.deepEqual(await inserted({ sha256: `'\\x00'` }), check('hash_is_whole'))
  assert.deepEqual(await inserted({ invoice_id: 'null' }), check('a_file_is_of_one_document'))
  assert.equal((await inserted({ sha256: 't.sha256' }))?.code, '23505')
})
