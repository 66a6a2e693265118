import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { plan, sellingTokens, violations } from './selling-tokens.ts'
import { beginYear } from './year.ts'

// Commitments: the least that a subscription pays per period.

const { service, use } = await sellingTokens()

test('pain 14: a minimum bills what the other items lack of it, explained by its parts, and another one counts from the next period on', async () => {
  //  1 Jan                1 Feb                1 Mar                1 Apr
  //  |-- 1,500 used -------|-- none used -------|-- none used -------|     minimum 60.00, from 1 Mar on 30.00
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id, minimum_cents, items } = await ada.subscribe('ai', { minimum_cents: 6000 })
  assert.deepEqual([minimum_cents, items.length], [6000, 2])
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-10T00:00:00Z', 1500)
  await ada.advance('2026-02-10T00:00:00Z')
  const changed = made(await service.patch(`/v1/subscriptions/${id}`, { minimum_cents: 3000 }))
  assert.equal(changed.minimum_cents, 3000)
  await ada.advance('2026-02-20T00:00:00Z')
  made(await service.patch(`/v1/subscriptions/${id}`, { metadata: { a: 'b' } }))
  await ada.advance('2026-04-01T01:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2000, open
      AI (1 Jan 2026 – 1 Feb 2026) 2000
    INV-000002 renewal 2026-01-01/2026-03-01 on 2026-02-01T01:00 due 2026-02-01: 6000, open
      AI (1 Feb 2026 – 1 Mar 2026) 2000
      1500 × Tokens (1 Jan 2026 – 1 Feb 2026) 1500
      Minimum commitment: AI (1 Jan 2026 – 1 Feb 2026) 2500
    INV-000003 renewal 2026-02-01/2026-04-01 on 2026-03-01T01:00 due 2026-03-01: 6000, open
      AI (1 Mar 2026 – 1 Apr 2026) 2000
      Minimum commitment: AI (1 Feb 2026 – 1 Mar 2026) 4000
    INV-000004 renewal 2026-03-01/2026-05-01 on 2026-04-01T01:00 due 2026-04-01: 3000, open
      AI (1 Apr 2026 – 1 May 2026) 2000
      Minimum commitment: AI (1 Mar 2026 – 1 Apr 2026) 1000
  `)
  const [, invoice]: any[] = await ada.invoices()
  const { explanation } = made(await service.get(`/v1/invoices/${invoice.id}/explain`)).lines[2]
  assert.deepEqual(
    explanation.usage.steps.map(({ step, amount }: any) => [step, amount]),
    [
      ['minimum', '6000'],
      ['charged', '3500'],
    ],
  )
  assert.equal(invoice.lines[2].measured_quantity, null)
})

test('late usage below the minimum makes no document, and above it bills the rest', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('ai', { minimum_cents: 6000 })
  await ada.advance('2026-02-10T00:00:00Z')
  await use(ada, '2026-01-20T00:00:00Z', 1000)
  await ada.act('cancel', { at: '2026-02-11T00:00:00Z' })
  await ada.advance('2026-02-20T00:00:00Z')
  const before = (await ada.invoices()).length
  await use(ada, '2026-01-21T00:00:00Z', 100)
  await ada.advance('2026-02-21T00:00:00Z')
  assert.equal((await ada.invoices()).length, before)
  await use(ada, '2026-01-21T00:00:00Z', 3900)
  await ada.advance('2026-02-22T00:00:00Z')
  const last: any = (await ada.invoices()).at(-1)
  assert.deepEqual([last.kind, last.total_cents], ['usage', 1000])
})

test('a minimum holds from a start in the past on', async () => {
  const ada = await beginYear(service, '2026-01-01T12:00:00Z')
  await ada.subscribe('ai', { minimum_cents: 6000, start_at: '2026-01-01T00:00:00Z' })
  await ada.advance('2026-03-01T01:00:00Z')
  assert.deepEqual(
    (await ada.invoices()).map(({ total_cents }) => total_cents),
    [2000, 6000, 6000],
  )
})

test('a first minimum that waits begins with the cycle that moving the billing day begins', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('ai')
  await ada.advance('2026-01-05T00:00:00Z')
  made(await service.patch(`/v1/subscriptions/${id}`, { minimum_cents: 1500 }))
  await ada.advance('2026-01-10T00:00:00Z')
  await ada.act('anchor', { billing_cycle_anchor: '2026-01-15T00:00:00Z' })
  await ada.advance('2026-04-15T01:00:00Z')
  const lines = (await ada.invoices()).flatMap((invoice) => invoice.lines)
  assert.deepEqual(
    lines.filter(({ description }) => description.startsWith('Minimum')),
    [],
  )
})

test('a minimum keeps its interval while add-ons come and go, and ends with another interval of the plan', async () => {
  const support = { code: 'support', kind: 'recurring', model: 'flat', unit_amount: '12000', interval: 'year' }
  const extra = made(
    await service.post('/v1/plans', { ...plan, code: 'extra', name: 'Extra', product: 'x', prices: [support] }),
  )
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const { id } = await ada.subscribe('ai', { minimum_cents: 6000 })
  await ada.advance('2026-01-05T00:00:00Z')
  const addOn = (quantity: number) => ada.act('change', { items: [{ price_id: extra.prices[0].id, quantity }] })
  await addOn(1)
  await ada.advance('2026-02-05T00:00:00Z')
  made(await service.patch(`/v1/subscriptions/${id}`, { minimum_cents: 7000 }))
  await ada.advance('2026-02-10T00:00:00Z')
  await addOn(0)
  await ada.advance('2026-04-01T01:00:00Z')
  const minimums = (await ada.invoices())
    .flatMap((invoice) => invoice.lines)
    .filter(({ description }) => description.startsWith('Minimum'))
  assert.deepEqual(
    minimums.map(({ amount_cents }) => amount_cents),
    [4000, 5000],
    'January has the add-on',
  )
})

test('what is stored of it verifies', async () => {
  assert.deepEqual(await violations(service), [])
})
