import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reading } from '../../../../test/support/http/reading.ts'
import { downgradedTwice } from '../../../../test/support/service/downgraded.ts'
import { made } from '../../../../test/support/service/merchant.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const service = await startTestService()
await service.patch('/v1/settings', { name: 'Nordlicht GmbH', address: { city: 'Hamburg', country: 'DE' } })

const answerOf = (id: string) => service.get(`/v1/credit_notes/${id}/html`)
const readingOf = async (id: string) => reading((await answerOf(id)).text)

function expectAll(shown: string, texts: readonly string[]): void {
  for (const text of texts) assert.ok(shown.includes(text), `${text}\n  is missing in\n${shown}`)
}

test('a page shows what is taken back as positive, what is newly billed as negative, and what it lowers', async () => {
  const { invoice, first } = await downgradedTwice(service)
  expectAll(await readingOf(first.id), [
    `Credit note ${first.number} – Nordlicht GmbH`,
    'TEST Nordlicht GmbH Hamburg Germany',
    'Given to Ada',
    `Date of issue 16 Apr 2026 Period 16 Apr 2026 – 30 Apr 2026 For invoice ${invoice.number}, 1 Apr 2026`,
    'Total given back 15.00 EUR Description Quantity Unit price Amount',
    'Unused time on Large 16 Apr 2026 – 30 Apr 2026 · part of a period · 1 × 60.00 EUR 1 30.00 EUR 30.00 EUR',
    'Medium 16 Apr 2026 – 30 Apr 2026 · part of a period · 1 × 30.00 EUR −1 15.00 EUR −15.00 EUR',
    `Subtotal 15.00 EUR Total given back 15.00 EUR Taken off invoice ${invoice.number} 15.00 EUR`,
    'The subscription was changed',
  ])
})

test('a page names the credit note whose newly billed time it takes back, and what is kept as credit', async () => {
  const { first, second } = await downgradedTwice(service)
  const shown = await readingOf(second.id)
  expectAll(shown, [
    `For invoice ${first.number}, 16 Apr 2026`,
    'Unused time on Medium 21 Apr 2026 – 30 Apr 2026 · part of a period · 1 × 30.00 EUR 1 10.00 EUR 10.00 EUR',
    'Small 21 Apr 2026 – 30 Apr 2026 · part of a period · 1 × 15.00 EUR −1 5.00 EUR −5.00 EUR',
    'Total given back 5.00 EUR Kept as credit 5.00 EUR',
  ])
  assert.doesNotMatch(shown, /Taken off/)
})

test('what lowers what is due and also makes credit says both', async () => {
  const { invoice, first } = await downgradedTwice(service, { paidCents: 5000 })
  assert.match(
    await readingOf(first.id),
    new RegExp(
      `Total given back 15\\.00 EUR Taken off invoice ${invoice.number} 10\\.00 EUR Kept as credit 5\\.00 EUR`,
    ),
  )
})

test('a page is for a browser, holds all it needs and escapes what others have written', async () => {
  const { first } = await downgradedTwice(service, { name: '<script>alert("x")</script>' })
  const { status, headers, text } = await answerOf(first.id)
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(headers.get('content-disposition'), `inline; filename="${first.number}.html"`)
  assert.ok(text.includes('<bdi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</bdi>'))
  assert.doesNotMatch(text, /<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=/i)
})

test('an invoice is no credit note, and has no page as one', async () => {
  const { invoice } = await downgradedTwice(service)
  assert.equal((await answerOf(invoice.id)).status, 404)
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})
