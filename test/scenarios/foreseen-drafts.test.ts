import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, eventsOf, type Invoice, sell, type Year } from './year.ts'

// Where renewals stay drafts for three days: what is foreseen is what will be owed, and a draft that comes to nothing says so.

const service = await startTestService()
made(await service.patch('/v1/settings', { draft_hours: 72 }))
await sell(service, 'Basic', 2800)
await sell(service, 'Cheap', 10)
await sell(service, 'Support', 500, { product: 'support', interval: 'year' })
await sell(service, 'Yearly', 73_000, { interval: 'year' })
await sell(service, 'Daily', 100, { interval: 'day' })

const upcomingOf = ({ customerId }: Year) => service.get(`/v1/customers/${customerId}/upcoming_invoice`)
const credited = async ({ customerId }: Year, amount_cents: number) =>
  made(
    await service.post(`/v1/customers/${customerId}/credit_entries`, { amount_cents, currency: 'EUR', reason: 'gift' }),
  )
const says = ({ kind, period_start, total_cents, credit_applied_cents, amount_due_cents, status }: Invoice) =>
  `${kind} ${period_start} ${total_cents} - ${credit_applied_cents} = ${amount_due_cents}, ${status}`

test('the upcoming invoice is what will be owed when its draft is final, credit used', async () => {
  const tales: [string, (year: Year) => Promise<unknown>][] = [
    ['still to be drafted', () => Promise.resolve()],
    ['drafted', (year) => year.advance('2026-02-01T00:00:00Z')],
    [
      'drafted, with an end within the draft time',
      async (year) => {
        await year.advance('2026-02-01T00:00:00Z')
        await year.act('cancel', { at: '2026-02-03T00:00:00Z' })
      },
    ],
    [
      'drafted, with an end taken back',
      async (year) => {
        await year.advance('2026-02-01T00:00:00Z')
        await year.act('cancel', { at: '2026-02-20T00:00:00Z' })
        await year.act('uncancel')
      },
    ],
    [
      'drafted, with a line by hand',
      async (year) => {
        await year.advance('2026-02-01T00:00:00Z')
        const draft = (await year.invoices()).at(-1)
        made(await service.post(`/v1/invoices/${draft?.id}/lines`, { description: 'Setting up', unit_amount: '4900' }))
      },
    ],
  ]
  for (const [name, live] of tales) {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('basic')
    await credited(ada, 150)
    await live(ada)
    const upcoming = made(await upcomingOf(ada))
    await ada.advance('2026-02-05T00:00:00Z')
    const came = (await ada.invoices()).at(-1)
    assert.equal(says(upcoming), came && says(came), name)
  }
})

test('a draft that will come to nothing is not upcoming, and what comes after it is', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-02-01T00:00:00Z')
  await ada.act('pause')
  assert.equal(outcome(await upcomingOf(ada)), '404 nothing_upcoming')
  await ada.subscribe('support')
  assert.equal(made(await upcomingOf(ada)).period_start, '2027-02-01T00:00:00Z')
})

test('a draft that came to nothing says so, however many steps its clock took', async () => {
  //  1 Jan                1 Feb    2 Feb: ends       4 Feb
  //  |-------- 10 ---------|-- 0 ---x   the draft's time
  for (const steps of [[], ['2026-02-03T00:00:00Z']]) {
    const ada = await beginYear(service, '2026-01-01T00:00:00Z')
    await ada.subscribe('cheap')
    await ada.advance('2026-02-01T01:00:00Z')
    await ada.act('cancel', { at: '2026-02-02T00:00:00Z' })
    for (const at of [...steps, '2026-03-02T00:00:00Z']) await ada.advance(at)
    await ada.expectDocuments(`
      INV-000001 start 2026-01-01/2026-02-01: 10, open
        Cheap (1 Jan 2026 – 1 Feb 2026) 10
      draft renewal 2026-02-01/2026-03-01: 0, void
    `)
    const told = (await eventsOf(service, 'invoice.voided')).at(-1)?.object
    const { lines, ...stored } = made(await service.get(`/v1/invoices/${told.id}`))
    assert.deepEqual([lines, stored], [[], told])
  }
})

test('a start in the past is final at once, also where a boundary is the present itself', async () => {
  const ada = await beginYear(service, '2026-03-01T00:00:00Z')
  const { latest_invoice } = await ada.subscribe('basic', { start_at: '2026-01-01T00:00:00Z' })
  assert.deepEqual([latest_invoice.status, latest_invoice.period_start], ['open', '2026-03-01T00:00:00Z'])
})

test('what is stored of it verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})
