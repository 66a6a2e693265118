import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newCustomer, newDraft, newPlan } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const { post, patch } = service
const customer = await newCustomer(service)
const plan = await newPlan(service)
const draft = await newDraft(service, customer, '100')

const bad: Record<string, [text: string, code: string]> = {
  'a line break': ['a\nb', 'invalid_character'],
  'a tab': ['a\tb', 'invalid_character'],
  'an escape': ['a\u001b[2Jb', 'invalid_character'],
  'a control character of C1': ['a\u0085b', 'invalid_character'],
  'a line separator': ['a\u2028b', 'invalid_character'],
  'what turns the direction around': ['a\u202eb', 'invalid_character'],
  'a space without width': ['a\u200bb', 'invalid_character'],
  'a byte order mark': ['\ufeffa', 'invalid_character'],
  'tags, which hide a text': ['a\u{e0041}\u{e0042}', 'invalid_character'],
  'blanks alone': [' \u00a0\u3000', 'blank'],
  'joiners alone': ['\u200d\u200c', 'blank'],
  'a letter that shows nothing': ['\u3164', 'blank'],
}

/** The one-line texts of the API, each as a request that has it. */
const texts: Record<string, (text: string) => ReturnType<typeof post>> = {
  '/name of a customer': (name) => post('/v1/customers', { name }),
  '/name of a changed customer': (name) => patch(`/v1/customers/${customer.id}`, { name }),
  '/external_id of a customer': (external_id) => post('/v1/customers', { name: 'Ada', external_id }),
  '/address/line1 of a customer': (line1) => post('/v1/customers', { name: 'Ada', address: { line1 } }),
  '/name of a plan': (name) => post('/v1/plans', { code: 'texts', name, amount_cents: 1, currency: 'EUR' }),
  '/code of a plan': (code) => post('/v1/plans', { code, name: 'Pro', amount_cents: 1, currency: 'EUR' }),
  '/product of a plan': (product) =>
    post('/v1/plans', { code: 'texts', name: 'Pro', product, amount_cents: 1, currency: 'EUR' }),
  '/name of a changed plan': (name) => patch(`/v1/plans/${plan.id}`, { name }),
  '/prices/0/name of a plan': (name) =>
    post('/v1/plans', {
      code: 'texts',
      name: 'Pro',
      currency: 'EUR',
      prices: [{ code: 'base', name, kind: 'recurring', model: 'flat', unit_amount: '1' }],
    }),
  '/lines/0/description of an invoice': (description) =>
    post('/v1/invoices', { customer_id: customer.id, currency: 'EUR', lines: [{ description, unit_amount: '1' }] }),
  '/description of a line': (description) => post(`/v1/invoices/${draft.id}/lines`, { description, unit_amount: '1' }),
  '/reference of a payment': (reference) => post(`/v1/invoices/${draft.id}/pay`, { reference }),
  '/reason of credit': (reason) =>
    post(`/v1/customers/${customer.id}/credit_entries`, { amount_cents: 1, currency: 'EUR', reason }),
  '/name of the tenant': (name) => patch('/v1/settings', { name }),
  '/name of a test clock': (name) => post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z', name }),
  '/name of a key': (name) => post('/v1/api_keys', { name, scopes: ['read'] }),
}

for (const [where, ask] of Object.entries(texts)) {
  test(`a text is one line that can be seen: ${where}`, async () => {
    const pointer = where.split(' ')[0]
    for (const [what, [text, code]] of Object.entries(bad)) {
      const { status, body } = await ask(text)
      const [problem] = body.errors ?? []
      assert.equal(
        `${status} ${body.code} ${problem?.pointer} ${problem?.code}`,
        `400 invalid_request ${pointer} ${code}`,
        what,
      )
    }
  })
}

test('a text in any script is kept as it is, also with joiners', async () => {
  for (const name of ['👩‍💻 Ada', 'می‌خواهم', 'क्‍ष', 'שָׁלוֹם', '株式会社 例', 'Zoë', '👍🏽', '❤️', '.']) {
    assert.equal(made(await post('/v1/customers', { name })).name, name)
  }
})

test('metadata may have line breaks and be empty, but nothing invisible, and names of one line', async () => {
  const metadata = { note: 'one\r\n\ttwo', empty: '', 'a b': ' ' }
  assert.deepEqual(made(await post('/v1/customers', { name: 'Ada', metadata })).metadata, metadata)
  for (const wrong of [{ note: 'a\u202eb' }, { note: '\u0007' }, { 'a\nb': 'x' }, { '\u200b': 'x' }]) {
    for (const answer of [
      await post('/v1/customers', { name: 'Ada', metadata: wrong }),
      await patch(`/v1/customers/${customer.id}`, { metadata: wrong }),
    ]) {
      assert.equal(answer.status, 400)
      assert.equal(answer.body.errors[0].pointer.split('/')[1], 'metadata')
    }
  }
})
