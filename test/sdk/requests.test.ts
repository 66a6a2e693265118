import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BillingClient, billingClient } from '../../packages/sdk/index.ts'

// What is sent, to the letter.

const key = { authorization: 'Bearer billing_key' }
const json = { 'content-type': 'application/json' }
const write = { 'idempotency-key': 'order-1' }
const once = { idempotencyKey: 'order-1' }

const golden: readonly [(billing: BillingClient) => unknown, line: string, headers: object, body?: string][] = [
  [(billing) => billing.settings.get(), 'GET /v1/settings', key],
  [(billing) => billing.customers.get('a/b c'), 'GET /v1/customers/a%2Fb%20c', key],
  [(billing) => billing.invoices.list(), 'GET /v1/invoices', key],
  [
    (billing) => billing.invoices.list({ status: 'open', overdue: true, limit: 5, cursor: undefined }),
    'GET /v1/invoices?status=open&overdue=true&limit=5',
    key,
  ],
  [
    (billing) => billing.customers.list({ email: 'a+b@example.com' }),
    'GET /v1/customers?email=a%2Bb%40example.com',
    key,
  ],
  [(billing) => billing.invoices.all({ status: 'open' }).next(), 'GET /v1/invoices?limit=100&status=open', key],
  [(billing) => billing.creditEntries.all('c1').next(), 'GET /v1/customers/c1/credit_entries?limit=100', key],
  [
    (billing) => billing.customers.create({ name: 'Ada' }, once),
    'POST /v1/customers',
    { ...key, ...json, ...write },
    '{"name":"Ada"}',
  ],
  [
    (billing) => billing.customers.update('c1', { name: 'Ada' }, once),
    'PATCH /v1/customers/c1',
    { ...key, ...json, ...write },
    '{"name":"Ada"}',
  ],
  [
    (billing) => billing.invoices.pay('i1', undefined, once),
    'POST /v1/invoices/i1/pay',
    { ...key, ...json, ...write },
    '{}',
  ],
  [
    (billing) => billing.invoices.pay('i1', { amount_cents: 500 }, once),
    'POST /v1/invoices/i1/pay',
    { ...key, ...json, ...write },
    '{"amount_cents":500}',
  ],
  [(billing) => billing.invoices.finalize('i1', once), 'POST /v1/invoices/i1/finalize', { ...key, ...write }],
  [
    (billing) => billing.subscriptions.previewChange('s1', { quantity: 2 }),
    'POST /v1/subscriptions/s1/change/preview',
    { ...key, ...json },
    '{"quantity":2}',
  ],
  [
    (billing) => billing.subscriptions.revokePendingActions('s1', { at: '2026-01-31T00:00:00Z' }, once),
    'DELETE /v1/subscriptions/s1/pending_actions?at=2026-01-31T00%3A00%3A00Z',
    { ...key, ...write },
  ],
  [(billing) => billing.invoices.getHtml('i1'), 'GET /v1/invoices/i1/html', key],
  [(billing) => billing.invoices.export({ bom: true }), 'GET /v1/exports/invoices?bom=true', key],
  [
    (billing) => billing.bankStatements.import({ type: 'text/csv', text: 'date;amount\n' }, { account: 'DE89' }, once),
    'POST /v1/bank_statements?account=DE89',
    { ...key, 'content-type': 'text/csv', ...write },
    'date;amount\n',
  ],
]

for (const [call, line, headers, body] of golden) {
  test(line, async () => {
    const { sent, fetch } = recording()
    await call(billingClient({ url: 'https://billing.example/', key: 'billing_key', fetch }))
    assert.deepEqual(sent, [{ line, headers, body, credentials: 'omit' }])
  })
}

test('without a key there is no Authorization, and a browser sends the cookies of the same origin', async () => {
  const { sent, fetch } = recording()
  await billingClient({ url: 'https://billing.example', fetch }).settings.get()
  assert.deepEqual(sent, [{ line: 'GET /v1/settings', headers: {}, body: undefined, credentials: 'same-origin' }])
})

test('a service below a path of its host is reached there', async () => {
  const addresses: string[] = []
  const fetch = async (address: unknown) => {
    addresses.push(String(address))
    return Response.json({})
  }
  await billingClient({ url: 'https://example.com/billing/', fetch }).settings.get()
  assert.deepEqual(addresses, ['https://example.com/billing/v1/settings'])
})

function recording() {
  const sent: object[] = []
  const fetch: typeof globalThis.fetch = async (address, init) => {
    const line = `${init?.method} ${String(address).replace('https://billing.example', '')}`
    sent.push({ line, headers: init?.headers, body: init?.body, credentials: init?.credentials })
    return Response.json({ data: [], next_cursor: null })
  }
  return { sent, fetch }
}
