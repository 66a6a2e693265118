import assert from 'node:assert/strict'
import { test } from 'node:test'
import { downgradedTwice } from '../../../../test/support/service/downgraded.ts'
import { made } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
const { get } = service

const explained = async (path: string) => made(await get(`/v1/${path}/explain`)).lines

test('a downgrade half-way gives back half of the old price less half of the new, and names the invoice’s line', async () => {
  const { subscriptionId, invoice, first } = await downgradedTwice(service)
  const [billed] = made(await get(`/v1/invoices/${invoice.id}`)).lines
  const note = made(await get(`/v1/credit_notes/${first.id}`))
  const { credit_note_id, lines } = made(await get(`/v1/credit_notes/${first.id}/explain`))
  assert.equal(credit_note_id, first.id)
  assert.deepEqual(
    lines.map((line: any) => [line.line_id, line.description, line.amount_cents]),
    note.lines.map((line: any) => [line.id, line.description, line.amount_cents]),
  )
  const [old, fresh] = lines
  assert.deepEqual(
    [old, fresh].map(({ explanation }) => [explanation.formula, explanation.sign]),
    [
      ['round(6000 x 30/30) - round(6000 x 15/30) = 3000', 1],
      ['-(round(3000 x 30/30) - round(3000 x 15/30)) = -1500', -1],
    ],
  )
  assert.deepEqual(old.explanation.takes_back, {
    document: 'invoice',
    document_id: invoice.id,
    document_number: invoice.number,
    line_id: billed.id,
    ordinal: 1,
  })
  assert.equal(fresh.explanation.takes_back, null)
  const [event] = made(await get(`/v1/events?object_id=${subscriptionId}&limit=100`)).data.filter(
    ({ type, occurred_at }: any) => type === 'subscription.changed' && occurred_at === '2026-04-16T00:00:00Z',
  )
  for (const { cause } of lines)
    assert.deepEqual(cause, {
      event_id: event.id,
      type: event.type,
      sequence: event.sequence,
      occurred_at: event.occurred_at,
    })
})

test('a line that takes back what a credit note billed names that credit note’s line', async () => {
  const { first, second } = await downgradedTwice(service)
  const [, billed] = made(await get(`/v1/credit_notes/${first.id}`)).lines
  const [old, fresh] = await explained(`credit_notes/${second.id}`)
  assert.deepEqual(old.explanation.takes_back, {
    document: 'credit_note',
    document_id: first.id,
    document_number: first.number,
    line_id: billed.id,
    ordinal: 1,
  })
  assert.deepEqual(
    [old, fresh].map(({ explanation }) => explanation.formula),
    ['round(3000 x 30/30) - round(3000 x 20/30) = 1000', '-(round(1500 x 30/30) - round(1500 x 20/30)) = -500'],
  )
})

test('in every explanation the sign times the difference of the rounded amounts is the amount', async () => {
  const { invoice, first, second } = await downgradedTwice(service)
  const documents = [`invoices/${invoice.id}`, `credit_notes/${first.id}`, `credit_notes/${second.id}`]
  const lines = (await Promise.all(documents.map(explained))).flat()
  assert.equal(lines.length, 5)
  for (const { amount_cents, explanation } of lines) {
    const { sign, rounded_until_cents, rounded_from_cents } = explanation
    assert.equal(sign * (rounded_until_cents - rounded_from_cents), amount_cents)
  }
})
