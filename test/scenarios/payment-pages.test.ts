import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, newDraft, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { collecting } from './collecting.ts'
import { beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 3000)
const gateway = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'try-out' }))
const { attempts, invoiceStates, subscribed } = collecting(service, gateway.id)

const setUp = async ({ customerId }: Year, terms: object = {}) =>
  made(
    await service.post('/v1/setup_sessions', {
      ...{ customer_id: customerId, gateway_account_id: gateway.id, return_url: 'https://shop.example/back' },
      ...terms,
    }),
  )
const complete = (id: string, token: string) =>
  service.post(`/v1/setup_sessions/${id}/complete`, { gateway_reference: token })
const customerOf = async ({ customerId }: Year) => made(await service.get(`/v1/customers/${customerId}`))

/** A customer with so many open one-off invoices of 500 each. */
async function owing(count: number): Promise<{ year: Year; ids: string[] }> {
  const year = await beginYear(service, '2026-01-01T00:00:00Z')
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const draft = await newDraft(service, { id: year.customerId }, '500')
    ids.push(made(await service.post(`/v1/invoices/${draft.id}/finalize`)).id)
  }
  return { year, ids }
}

test('a customer stores a method on the gateway’s page, it is their default, and open automatic invoices are tried', async () => {
  const ada = await subscribed('decline_lost_card')
  await ada.advance('2026-01-02T00:00:00Z')
  const session = await setUp(ada)
  assert.deepEqual([session.status, session.expires_at], ['open', '2026-01-03T00:00:00Z'])
  assert.match(session.url, /^https:/)
  const completed = made(await complete(session.id, 'ok'))
  assert.deepEqual([completed.status, completed.url], ['completed', null])
  assert.equal((await customerOf(ada)).default_payment_method_id, completed.payment_method_id)
  await ada.advance('2026-01-02T00:00:00Z')
  assert.deepEqual(await invoiceStates(ada), ['paid 0 null'])
  assert.equal(outcome(await complete(session.id, 'ok')), '409 setup_session_ended')
})

test('a method that is not to be the default is stored beside it', async () => {
  const ada = await subscribed('ok')
  const before = (await customerOf(ada)).default_payment_method_id
  const { id } = await setUp(ada, { as_default: false })
  const { payment_method_id } = made(await complete(id, 'processing_then_ok:2'))
  assert.notEqual(payment_method_id, before)
  assert.equal((await customerOf(ada)).default_payment_method_id, before)
})

test('a token that the customer has already is used, not stored twice', async () => {
  const ada = await subscribed('ok')
  const { id } = await setUp(ada)
  const { payment_method_id } = made(await complete(id, 'ok'))
  assert.equal((await customerOf(ada)).default_payment_method_id, payment_method_id)
  assert.equal(made(await service.get(`/v1/payment_methods?customer_id=${ada.customerId}`)).data.length, 1)
})

test('a page is over after its day, and a repeated request gets the same page', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const order = { customer_id: ada.customerId, gateway_account_id: gateway.id, return_url: 'https://shop.example' }
  const key = { 'idempotency-key': 'page-once' }
  const [first, again] = [
    await service.post('/v1/setup_sessions', order, key),
    await service.post('/v1/setup_sessions', order, key),
  ]
  assert.equal(first.text, again.text)
  await ada.advance('2026-01-02T00:00:00Z')
  const expired = made(await service.get(`/v1/setup_sessions/${first.body.id}`))
  assert.deepEqual([expired.status, expired.url], ['expired', null])
  assert.equal(outcome(await complete(first.body.id, 'ok')), '409 setup_session_ended')
  const [listed] = made(await service.get(`/v1/setup_sessions?customer_id=${ada.customerId}`)).data
  assert.deepEqual(listed, expired)
})

test('a page is refused for an address that is none, a disabled account, and what is not there', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const order = { customer_id: ada.customerId, gateway_account_id: gateway.id, return_url: 'https://shop.example' }
  const other = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'old' }))
  made(await service.post(`/v1/gateway_accounts/${other.id}/disable`))
  const pointers = async (change: object) => {
    const { body } = await service.post('/v1/setup_sessions', { ...order, ...change })
    return [body.code, body.errors?.[0]?.pointer]
  }
  assert.deepEqual(await pointers({ return_url: 'javascript:alert(1)' }), ['invalid_request', '/return_url'])
  assert.deepEqual(await pointers({ customer_id: other.id }), ['invalid_request', '/customer_id'])
  assert.deepEqual(await pointers({ gateway_account_id: ada.customerId }), ['invalid_request', '/gateway_account_id'])
  assert.deepEqual(await pointers({ gateway_account_id: other.id }), ['gateway_account_disabled', undefined])
})

test('a link takes several invoices from the stored method in one attempt with one payment', async () => {
  const { year, ids } = await owing(3)
  const link = made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id }))
  assert.deepEqual([link.status, link.amount_due_cents, link.invoice_ids], ['open', 1500, ids.toSorted()])
  made(await complete(link.setup_session_id, 'ok'))
  assert.equal(made(await service.get(`/v1/payment_links/${link.id}`)).status, 'processing')
  await year.advance('2026-01-01T00:00:00Z')
  const paid = made(await service.get(`/v1/payment_links/${link.id}`))
  assert.deepEqual([paid.status, paid.amount_due_cents, paid.url], ['paid', 0, null])
  const [attempt] = await attempts(year)
  assert.deepEqual([attempt.origin, attempt.amount_cents, attempt.id], ['link', 1500, paid.payment_attempt_id])
  const [payment] = made(await service.get(`/v1/payments?customer_id=${year.customerId}`)).data
  assert.deepEqual([payment.amount_cents, payment.allocations.length, payment.unallocated_cents], [1500, 3, 0])
  assert.equal((await customerOf(year)).default_payment_method_id, attempt.payment_method_id)
})

test('what is declined through a link leaves every invoice open, and another link can be sent', async () => {
  const { year, ids } = await owing(2)
  const link = async () =>
    made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id }))
  const first = await link()
  made(await complete(first.setup_session_id, 'decline_expired_card'))
  await year.advance('2026-01-01T00:00:00Z')
  assert.equal(made(await service.get(`/v1/payment_links/${first.id}`)).status, 'failed')
  assert.deepEqual(await invoiceStates(year), ['open 500 failed', 'open 500 failed'])
  const second = await link()
  made(await complete(second.setup_session_id, 'ok'))
  await year.advance('2026-01-01T00:00:00Z')
  assert.deepEqual(await invoiceStates(year), ['paid 0 null', 'paid 0 null'])
})

test('two links for one invoice charge it once; the second stores its method only', async () => {
  const { year, ids } = await owing(1)
  const links = await Promise.all(
    [1, 2].map(async () =>
      made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id })),
    ),
  )
  const answers = await Promise.all(
    links.map(({ setup_session_id }, n) => complete(setup_session_id, n === 0 ? 'ok' : 'processing_then_ok:1')),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  await year.advance('2026-01-05T00:00:00Z')
  assert.equal((await attempts(year)).length, 1)
  const states = await Promise.all(
    links.map(async ({ id }) => made(await service.get(`/v1/payment_links/${id}`)).status),
  )
  assert.deepEqual(states.toSorted(), ['closed', 'paid'])
})

test('a link of an invoice that was paid meanwhile is closed when the method is stored', async () => {
  const { ids } = await owing(1)
  const link = made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id }))
  made(await service.post(`/v1/invoices/${ids[0]}/pay`))
  made(await complete(link.setup_session_id, 'ok'))
  assert.equal(made(await service.get(`/v1/payment_links/${link.id}`)).status, 'closed')
})

test('a link to an attempt that waits for the customer opens its page; one that is being taken is refused', async () => {
  const { year, ids } = await owing(1)
  const first = made(await service.post('/v1/payment_links', { invoice_ids: ids, gateway_account_id: gateway.id }))
  made(await complete(first.setup_session_id, 'authentication_required'))
  assert.equal(outcome(await service.post('/v1/payment_links', { invoice_ids: ids })), '409 attempt_in_progress')
  await year.advance('2026-01-01T00:00:00Z')
  const [attempt] = await attempts(year)
  const second = made(await service.post('/v1/payment_links', { invoice_ids: ids }))
  assert.deepEqual(
    [second.status, second.url, second.payment_attempt_id, second.setup_session_id],
    ['open', attempt.action_url, attempt.id, null],
  )
})

test('a link is refused for invoices of two customers, paid ones, and when no account is meant', async () => {
  const [{ ids: mine }, { ids: theirs }] = [await owing(1), await owing(1)]
  const refused = async (order: object) => {
    const { body } = await service.post('/v1/payment_links', order)
    return [body.code, body.errors?.[0]?.pointer]
  }
  assert.deepEqual(await refused({ invoice_ids: [...mine, ...theirs] }), ['invalid_request', '/invoice_ids/1'])
  assert.deepEqual(await refused({ invoice_ids: [] }), ['invalid_request', '/invoice_ids'])
  assert.deepEqual(await refused({ invoice_ids: [...mine, ...mine] }), ['invalid_request', '/invoice_ids'])
  const another = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'another' }))
  assert.deepEqual(await refused({ invoice_ids: mine }), ['invalid_request', '/gateway_account_id'])
  made(await service.post(`/v1/gateway_accounts/${another.id}/disable`))
  made(await service.post('/v1/payment_links', { invoice_ids: mine }))
  made(await service.post(`/v1/invoices/${mine[0]}/pay`))
  assert.deepEqual(await refused({ invoice_ids: mine }), ['invoice_not_open', '/invoice_ids/0'])
})

test('a part of an invoice is collected, never more than is due', async () => {
  const year = await subscribed('ok', { collection: 'send_invoice' })
  const [invoice] = await year.invoices()
  const collect = (amount_cents: number) => service.post(`/v1/invoices/${invoice?.id}/collect`, { amount_cents })
  assert.equal(outcome(await collect(3001)), '409 amount_exceeds_due')
  made(await collect(1000))
  await year.advance('2026-01-01T00:00:00Z')
  assert.deepEqual(await invoiceStates(year), ['open 2000 null'])
})
