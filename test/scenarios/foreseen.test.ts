import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { beginYear, eventsOf, type Invoice, invoiceAsText, type Line, sell } from './year.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await sell(service, 'Basic', 1000)
await sell(service, 'Pro', 2999)
await sell(service, 'Weekly', 333, { interval: 'week', product: 'support' })
await sell(service, 'Yearly', 12_000, { interval: 'year' })
await sell(service, 'Free', 0, { product: 'free' })
await sell(service, 'Free daily', 0, { product: 'free daily', interval: 'day' })
await sell(service, 'Daily', 100, { product: 'daily', interval: 'day' })

/** What an invoice says, without what only finalizing gives. */
function says({ number, status, finalized_at, ...invoice }: Invoice): string {
  return invoiceAsText({ ...invoice, number: null, status: '', finalized_at: null }, 'UTC')
}

const amountOf = ({ description, amount_cents }: Line) => `${description}: ${amount_cents}`

test('what is previewed is what happens: subscribing, changing, cancelling; and a preview leaves nothing behind', async () => {
  //  20 Jan       1 Feb       10 Feb          25 Feb
  //  |-- stub x 3 --|-- x 3 ----|-- Pro x 2 ----x
  const ada = await beginYear(service, '2026-01-20T08:00:00Z')
  const order = {
    customer_id: ada.customerId,
    plan_code: 'basic',
    quantity: 3,
    billing_cycle_anchor: '2026-02-01T00:00:00Z',
  }
  const before = (await service.get('/v1/events?limit=100')).body.data.length
  const created = made(await service.post('/v1/subscriptions/preview', order))
  assert.deepEqual(await ada.invoices(), [])
  assert.equal((await service.get('/v1/events?limit=100')).body.data.length, before)
  const { customer_id, plan_code, ...terms } = order
  await ada.subscribe('basic', terms)
  await ada.advance('2026-02-10T00:00:00Z')

  const change = { plan_code: 'pro', quantity: 2 }
  const changed = await ada.act('change/preview', change)
  assert.deepEqual([changed.subscription.plan_code, changed.subscription.quantity], ['pro', 2])
  assert.equal((await ada.subscription()).plan_code, 'basic')
  await ada.act('change', { ...change, as_of: changed.as_of })
  await ada.advance('2026-02-25T00:00:00Z')

  const cancelled = await ada.act('cancel/preview', { when: 'now' })
  assert.equal(cancelled.subscription.status, 'canceled')
  await ada.act('cancel', { when: 'now', as_of: cancelled.as_of })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-20T08:00/2026-02-01: 1161, open
      3 × Basic (20 Jan 2026 – 1 Feb 2026) 1161 part
    INV-000002 renewal 2026-02-01/2026-03-01: 3000, open
      3 × Basic (1 Feb 2026 – 1 Mar 2026) 3000
    INV-000003 change 2026-02-10/2026-03-01: 2034 - 857 credited, open
      Unused time on 3 × Basic (10 Feb 2026 – 1 Mar 2026) -2036 part
      2 × Pro (10 Feb 2026 – 1 Mar 2026) 4070 part
    CN-000001 cancel 2026-02-25/2026-03-01: 857, 857 off what was due
      Unused time on 2 × Pro (25 Feb 2026 – 1 Mar 2026) 857 part
  `)
  const real = await ada.invoices()
  const foreseen: Invoice[] = [created, changed, cancelled].flatMap(({ invoices }) => invoices)
  const unsettled = real.map((invoice) => ({ ...invoice, credited_cents: 0 }))
  assert.deepEqual(foreseen.map(says), [unsettled[0], unsettled[2]].filter((one) => one !== undefined).map(says))
  const [foreseenNote] = cancelled.credit_notes
  const [note] = await ada.creditNotes()
  assert.deepEqual([foreseenNote.number, foreseenNote.total_cents, foreseenNote.reduces_due_cents], [null, 857, 857])
  assert.deepEqual(foreseenNote.lines.map(amountOf), note?.lines.map(amountOf))
  assert.ok(foreseen.every(({ number }) => number === null))
})

test('pausing, resuming and undoing a cancellation happen as previewed, and a preview explains each line', async () => {
  //  1 Jan        11 Jan pause   21 Jan resume      cancel at 26 Jan, undone
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-11T00:00:00Z')
  const doAsPreviewed = async (action: string, body: object = {}) => {
    const { as_of, invoices, credit_notes } = await ada.act(`${action}/preview`, body)
    await ada.act(action, { ...body, as_of })
    const lines = [...invoices, ...credit_notes].flatMap((document) => document.lines)
    return lines.map(({ explanation }: any) => [explanation.formula, explanation.takes_back?.document ?? null])
  }
  assert.deepEqual(await doAsPreviewed('pause'), [['round(1000 x 31/31) - round(1000 x 10/31) = 677', 'invoice']])
  await ada.advance('2026-01-21T00:00:00Z')
  assert.deepEqual(await doAsPreviewed('resume'), [['round(1000 x 31/31) - round(1000 x 20/31) = 355', null]])
  assert.deepEqual(await doAsPreviewed('cancel', { at: '2026-01-26T00:00:00Z' }), [
    ['round(1000 x 31/31) - round(1000 x 25/31) = 194', 'invoice'],
  ])
  assert.deepEqual(await doAsPreviewed('uncancel'), [['round(1000 x 31/31) - round(1000 x 25/31) = 194', null]])
  const documents = [...(await ada.invoices()), ...(await ada.creditNotes())]
  assert.deepEqual(documents.map(({ total_cents }) => total_cents).sort(), [1000, 194, 194, 355, 677])
})

test('a preview shows the next invoice after the action, and that is the one that comes', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  const ofPro = await ada.act('change/preview', { plan_code: 'pro', when: 'period_end' })
  assert.deepEqual([ofPro.invoices, ofPro.upcoming_invoice.total_cents], [[], 2999])
  assert.equal((await ada.act('cancel/preview', { when: 'period_end' })).upcoming_invoice, null)
  await ada.act('change', { plan_code: 'pro', when: 'period_end', as_of: ofPro.as_of })
  await ada.advance('2026-02-01T00:00:00Z')
  const [, renewal] = await ada.invoices()
  assert.equal(renewal && says(renewal), says(ofPro.upcoming_invoice))
})

test('a preview holds for ten minutes, also over midnight, unless the customer has changed since', async () => {
  //  1 Jan          10 Jan 23:55 preview   11 Jan 00:03 done as of 23:55: 9 days used, not 10
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-01-10T23:55:00Z')
  const preview = await ada.act('change/preview', { plan_code: 'pro' })
  await ada.advance('2026-01-11T00:03:00Z')
  await ada.act('change', { plan_code: 'pro', as_of: preview.as_of })
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 1000, open
      Basic (1 Jan 2026 – 1 Feb 2026) 1000
    INV-000002 change 2026-01-10T23:55/2026-02-01: 1418, open
      Unused time on Basic (10 Jan 2026 – 1 Feb 2026) -710 part
      Pro (10 Jan 2026 – 1 Feb 2026) 2128 part
  `)

  const old = await ada.act('change/preview', { quantity: 2 })
  const { id } = await ada.subscription()
  await ada.advance('2026-01-11T00:14:00Z')
  const tooLate = await service.post(`/v1/subscriptions/${id}/change`, { quantity: 2, as_of: old.as_of })
  assert.equal(outcome(tooLate), '409 preview_outdated')

  const fresh = await ada.act('cancel/preview', { when: 'now' })
  await ada.advance('2026-01-11T00:15:00Z')
  await ada.act('change', { quantity: 3 })
  const overtaken = await service.post(`/v1/subscriptions/${id}/cancel`, { when: 'now', as_of: fresh.as_of })
  assert.equal(outcome(overtaken), '409 preview_outdated')
  const ahead = { when: 'now', as_of: '2026-01-12T00:00:00Z' }
  assert.equal(outcome(await service.post(`/v1/subscriptions/${id}/cancel`, ahead)), '409 preview_outdated')
})

test('by the real clock a preview is outdated as soon as anything else was done, however soon after it', async () => {
  const { id } = made(await service.post('/v1/customers', { name: 'Eve' }))
  const order = { customer_id: id, plan_code: 'basic', quantity: 2 }
  const subscription = made(await service.post('/v1/subscriptions', order))
  const ask = async (action: string, body: object) =>
    service.post(`/v1/subscriptions/${subscription.id}/${action}`, body)
  await nextMillisecond()
  const first = made(await ask('change/preview', { quantity: 5 }))
  const second = made(await ask('cancel/preview', { when: 'now' }))
  await nextMillisecond()
  assert.equal(outcome(await ask('change', { quantity: 5, as_of: first.as_of })), '200')
  assert.equal(outcome(await ask('cancel', { when: 'now', as_of: second.as_of })), '409 preview_outdated')
})

test('by the real clock a preview is outdated when the customer has moved to another time zone', async () => {
  const { id } = made(await service.post('/v1/customers', { name: 'Eve' }))
  const anchor = Temporal.Now.instant().add({ hours: 240 }).toZonedDateTimeISO('UTC').startOfDay().add({ minutes: 30 })
  const order = { customer_id: id, plan_code: 'basic', billing_cycle_anchor: anchor.toInstant().toString() }
  const preview = made(await service.post('/v1/subscriptions/preview', order))
  await nextMillisecond()
  made(await service.call('PATCH', `/v1/customers/${id}`, { time_zone: 'America/New_York' }))
  const late = await service.post('/v1/subscriptions', { ...order, as_of: preview.as_of })
  assert.equal(outcome(late), '409 preview_outdated')
})

/** Waits until the database's clock shows another millisecond. */
async function nextMillisecond(): Promise<void> {
  await owner('select pg_sleep(0.002)')
}

test('the upcoming invoice is the next one that comes, in whatever state the subscriptions are', async () => {
  const tales: [string, string, (year: Awaited<ReturnType<typeof beginYear>>) => Promise<unknown>][] = [
    ['as it is', '2026-02-01', (year) => year.subscribe('basic')],
    ['in a trial', '2026-01-31', (year) => year.subscribe('basic', { trial_days: 30 })],
    ['scheduled', '2026-01-20', (year) => year.subscribe('pro', { start_at: '2026-01-20T00:00:00Z' })],
    [
      'the sooner of two',
      '2026-01-08',
      async (year) => {
        await year.subscribe('basic')
        await year.subscribe('weekly')
      },
    ],
    [
      'a change waiting',
      '2026-02-01',
      async (year) => {
        await year.subscribe('basic')
        await year.act('change', { plan_code: 'yearly', quantity: 2, when: 'period_end' })
      },
    ],
    [
      'an end in the next period, and credit',
      '2026-02-01',
      async (year) => {
        await year.subscribe('pro')
        await year.act('cancel', { at: '2026-02-11T00:00:00Z' })
        const gift = { amount_cents: 700, currency: 'EUR', reason: 'welcome' }
        await service.post(`/v1/customers/${year.customerId}/credit_entries`, gift)
      },
    ],
    [
      'beside something free',
      '2026-02-01',
      async (year) => {
        await year.subscribe('free')
        await year.subscribe('basic')
      },
    ],
    [
      'beside something free and something paused, both by the day',
      '2027-01-01',
      async (year) => {
        await year.subscribe('yearly')
        await year.subscribe('free daily')
        await year.subscribe('daily')
        await year.act('pause')
      },
    ],
  ]
  for (const [name, day, begin] of tales) {
    const year = await beginYear(service, '2026-01-01T00:00:00Z')
    await begin(year)
    const known = (await year.invoices()).length
    const upcoming: Invoice = made(await service.get(`/v1/customers/${year.customerId}/upcoming_invoice`))
    assert.equal((await year.invoices()).length, known, 'foreseeing makes nothing')
    await year.advance(`${day}T00:00:00Z`)
    const came = (await year.invoices())[known]
    assert.ok(came, `${name}: an invoice comes on ${day}`)
    assert.equal(says(upcoming), says(came), name)
  }
})

test('where nothing will come, nothing is upcoming', async () => {
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  const upcoming = async () => outcome(await service.get(`/v1/customers/${ada.customerId}/upcoming_invoice`))
  assert.equal(await upcoming(), '404 nothing_upcoming')
  await ada.subscribe('free')
  assert.equal(await upcoming(), '404 nothing_upcoming', 'free')
  await ada.subscribe('basic')
  await ada.act('pause')
  assert.equal(await upcoming(), '404 nothing_upcoming', 'paused')
  await ada.act('resume')
  assert.equal(await upcoming(), '200')
  await ada.act('cancel')
  assert.equal(await upcoming(), '404 nothing_upcoming', 'ends with the period that is paid')
})

test('what is billed because of a void or an uncancel says what caused it', async () => {
  //  1 Jan: void, billed again the next day
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.settle('INV-000001', 'void')
  await ada.advance('2026-01-02T00:00:00Z')
  const again = (await ada.invoices())[1]
  const { lines } = made(await service.get(`/v1/invoices/${again?.id}/explain`))
  const voided = (await eventsOf(service, 'invoice.voided')).find(({ object }) => object.customer_id === ada.customerId)
  assert.deepEqual([lines[0].cause?.type, lines[0].cause?.event_id], ['invoice.voided', voided.id])

  //  1 Jan                 11 Feb: the end, taken back on 5 Feb
  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.act('cancel', { at: '2026-02-11T00:00:00Z' })
  await eve.advance('2026-02-05T00:00:00Z')
  await eve.act('uncancel')
  await eve.advance('2026-02-06T00:00:00Z')
  const rest = (await eve.invoices()).at(-1)
  const explained = made(await service.get(`/v1/invoices/${rest?.id}/explain`)).lines
  assert.deepEqual(
    explained.map((line: any) => line.cause?.type),
    ['subscription.changed'],
  )
})

test('what is stored of these years verifies', async () => {
  assert.equal(made(await service.get('/v1/verification')).is_clean, true)
})
