import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { asking, customerWithCredit, made, newCustomer, newDraft, outcome } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { advanceClock, beginYear, sell, type Year } from './year.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
await sell(service, 'Basic', 1000)
const start = made(await service.get('/v1/settings'))
const settings = (change: object) => service.patch('/v1/settings', change)

afterEach(async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.flatMap(({ violations }: { violations: unknown[] }) => violations),
    [],
  )
  const { time_zone, number_series, number_format, credit_note_number_format } = start
  made(await settings({ time_zone, number_series, number_format, credit_note_number_format }))
})

/** The number of a new invoice. */
const number = async (customer: { id: string }) => {
  const draft = await newDraft(service, customer, '100')
  return made(await service.post(`/v1/invoices/${draft.id}/finalize`)).number
}
const numbers = async (year: Year) => (await year.invoices()).map(({ number }) => number)

test('with {year} the count begins anew with the calendar year of the tenant, by default in UTC, for all customers of a test clock together', async () => {
  //  31 Oct    30 Nov    31 Dec | 31 Jan      Ada: all months        Bob, in Auckland: 15th
  made(await settings({ number_format: '{year}-####' }))
  const ada = await beginYear(service, '2026-10-31T00:00:00Z')
  const bob = await beginYear(service, '', { test_clock_id: ada.clockId, time_zone: 'Pacific/Auckland' })
  await ada.subscribe('basic')
  await ada.advance('2026-11-15T00:00:00Z')
  await bob.subscribe('basic')
  await ada.advance('2027-02-01T00:00:00Z')
  assert.deepEqual(await numbers(ada), ['2026-0001', '2026-0003', '2026-0005', '2027-0002'])
  assert.deepEqual(await numbers(bob), ['2026-0002', '2026-0004', '2027-0001'])
})

test('a year begins in the tenant’s zone, not in the customer’s: for invoices and credit notes, also on a test clock', async () => {
  //  22:59:59.999Z | 23:00:00Z of 31 December: midnight in Berlin
  made(
    await settings({
      time_zone: 'europe/berlin',
      number_format: '{year}-##',
      credit_note_number_format: 'CN{year}-##',
    }),
  )
  assert.equal(made(await service.get('/v1/settings')).time_zone, 'Europe/Berlin')
  const ada = await beginYear(service, '2026-12-31T22:59:59.999Z', { time_zone: 'Pacific/Auckland' })
  const sellAndEnd = async () => {
    await ada.subscribe('basic')
    await ada.act('cancel', { when: 'now' })
  }
  await sellAndEnd()
  await ada.advance('2026-12-31T23:00:00Z')
  await sellAndEnd()
  await sellAndEnd()
  assert.deepEqual(await numbers(ada), ['2026-01', '2027-01', '2027-02'])
  const notes = await ada.creditNotes()
  assert.deepEqual(
    notes.map(({ number }) => number),
    ['CN2026-01', 'CN2027-01', 'CN2027-02'],
  )
})

test('another zone never takes a series back to an earlier year, nor uses or skips a number', async () => {
  made(await settings({ time_zone: 'Pacific/Auckland', number_format: '{year}-##' }))
  const ada = await beginYear(service, '2026-12-31T10:59:59Z')
  const sold = () => ada.subscribe('basic', { metadata: {} }).then(() => ada.act('cancel', { when: 'now' }))
  await sold()
  await ada.advance('2026-12-31T11:00:00Z') // midnight in Auckland
  await sold()
  made(await settings({ time_zone: 'America/Los_Angeles' })) // still the old year, for 21 hours
  await sold()
  made(await settings({ time_zone: 'UTC', number_format: 'N####' }))
  await sold()
  made(await settings({ number_format: '{year}-##' }))
  await sold()
  await ada.advance('2027-01-01T09:00:00Z')
  await sold()
  await ada.advance('2028-01-01T00:00:00Z')
  await sold()
  assert.deepEqual(await numbers(ada), ['2026-01', '2027-01', '2027-02', 'N0003', '2027-04', '2027-05', '2028-01'])
})

test('a zone that does not exist is refused with its field', async () => {
  const refused = await settings({ time_zone: 'Mars/Olympus' })
  assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 time_zone_unknown', '/time_zone'])
})

test('an instant after midnight in the customer’s zone is still the old year', async () => {
  made(await settings({ number_format: 'R{year}/##' }))
  const ada = await beginYear(service, '2026-11-30T12:00:00Z', { time_zone: 'Pacific/Auckland' })
  await ada.subscribe('basic', { billing_cycle_anchor: '2026-12-31T11:30:00Z' }) // half past midnight in Auckland, on 1 January
  await ada.advance('2027-01-31T11:30:00Z')
  assert.deepEqual(await numbers(ada), ['R2026/01', 'R2026/02', 'R2027/01'])
})

test('a format that changes goes on with the count, and without {year} behind the highest number there was', async () => {
  //  2026: INV 1, 2, then by year 3, 4      2027: by year 1, then INV 5, then by year 6      2028: by year 1
  const ada = await beginYear(service, '2026-09-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.advance('2026-10-01T00:00:00Z')
  made(await settings({ number_format: '{year}-####' }))
  await ada.advance('2027-01-01T00:00:00Z')
  made(await settings({ number_format: 'INV-######' }))
  await ada.advance('2027-02-01T00:00:00Z')
  made(await settings({ number_format: '{year}-####' }))
  await ada.advance('2027-03-01T00:00:00Z')
  await ada.advance('2028-01-01T00:00:00Z')
  const all = await numbers(ada)
  assert.deepEqual(all.slice(0, 8), [
    ...['INV-000001', 'INV-000002', '2026-0003', '2026-0004', '2027-0001'],
    ...['INV-000005', '2027-0006', '2027-0007'],
  ])
  assert.equal(all.at(-1), '2028-0001')
  assert.equal(new Set(all).size, all.length)
})

test('credit notes say the year as well, in a series of their own', async () => {
  made(await settings({ number_format: '{year}-##', credit_note_number_format: 'CN{year}-##' }))
  const ada = await beginYear(service, '2026-12-01T00:00:00Z')
  for (const at of ['2026-12-01', '2026-12-05', '2027-01-05']) {
    await ada.advance(`${at}T00:00:00Z`)
    await ada.subscribe('basic')
    await ada.act('cancel', { when: 'now' })
    await ada.advance(`${at}T12:00:00Z`)
  }
  const notes = await ada.creditNotes()
  assert.deepEqual(
    notes.map(({ number }) => number),
    ['CN2026-01', 'CN2026-02', 'CN2027-01'],
  )
  assert.deepEqual(await numbers(ada), ['2026-01', '2026-02', '2027-01'])
  const refused = await settings({ credit_note_number_format: '{year}-##' })
  assert.deepEqual(
    [outcome(refused), refused.body.errors[0].pointer],
    ['400 invalid_request', '/credit_note_number_format'],
  )
})

test('a series of each customer begins anew with the year too', async () => {
  made(await settings({ number_series: 'customer', number_format: '{customer}/{year}/##' }))
  const [ada, bob] = [await newCustomer(service), await newCustomer(service)]
  const final = async (customer: { id: string }) => {
    const draft = await newDraft(service, customer, '100')
    return made(await service.post(`/v1/invoices/${draft.id}/finalize`)).number.slice(8)
  }
  // A customer's present is never before their last instant.
  const at = (instant: string) => owner('update customer_billing set last_instant = $1', [instant])
  await at('2030-12-31T23:59:59.999Z')
  assert.deepEqual([await final(ada), await final(bob), await final(ada)], ['/2030/01', '/2030/01', '/2030/02'])
  await at('2031-01-01T00:00:00Z')
  assert.deepEqual([await final(ada), await final(bob), await final(ada)], ['/2031/01', '/2031/01', '/2031/02'])
})

test('every series begins with first_number; the tenant’s goes forward to it later, and never back', async () => {
  made(await settings({ first_number: 90 }))
  made(await settings({ first_number: 12 })) // nothing is numbered yet
  const ada = await newCustomer(service)
  assert.deepEqual([await number(ada), await number(ada)], ['INV-000012', 'INV-000013'])
  const year = await beginYear(service, '2026-12-01T00:00:00Z')
  await year.subscribe('basic')
  assert.deepEqual(await numbers(year), ['INV-000012'], 'a test clock has a series of its own')
  made(await settings({ first_number: 12, net_days: 3 })) // as it is
  for (const back of [11, 13]) {
    const refused = await settings({ first_number: back })
    assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['409 first_number_passed', '/first_number'])
  }
  made(await settings({ first_number: 5000 }))
  made(await settings({ first_number: 500 })) // none was given since
  assert.deepEqual([await number(ada), await number(ada)], ['INV-000500', 'INV-000501'])
  await advanceClock(service, year.clockId, '2027-01-01T00:00:00Z')
  assert.deepEqual(await numbers(year), ['INV-000012', 'INV-000013'], 'a series that has begun stays')

  made(await settings({ number_format: '{year}-####', first_number: 700 }))
  // A customer's present is never before their last instant.
  const at = (instant: string) =>
    owner('update customer_billing set last_instant = $1 where customer_id = $2', [instant, ada.id])
  await at('2029-12-31T23:59:59Z')
  assert.deepEqual([await number(ada), await number(ada)], ['2029-0700', '2029-0701'])
  await at('2030-01-01T00:00:00Z')
  assert.deepEqual([await number(ada), await number(ada)], ['2030-0001', '2030-0002'])
  made(await settings({ number_format: 'INV-######' }))
  assert.equal(await number(ada), 'INV-000702', 'behind the highest one')
  await customerWithCredit(service, 100)
  const [note] = made(await service.get('/v1/credit_notes?limit=1')).data
  assert.equal(note.number, 'CN-000001', 'credit notes begin at 1')
})

test('a format that would print a number again is refused, and one that counts the old numbers as they were is not', async () => {
  const customer = await newCustomer(service)
  made(await settings({ number_format: 'T-2999-####' }))
  const first = await number(customer)
  const again = await settings({ number_format: 'T-{year}-####' })
  assert.deepEqual([outcome(again), again.body.errors[0].pointer], ['409 number_taken', '/number_format'])
  assert.ok(again.body.detail.includes(first))
  for (const format of ['T-2999-#####', 'T-{year}#-A', 'T-2999-####']) made(await settings({ number_format: format }))
  const year = 2030 // in which the last one was finalized
  made(await settings({ number_format: `U-${year}-####` }))
  const last = await number(customer)
  made(await settings({ number_format: 'U-{year}-####' }))
  assert.equal(await number(customer), `U-${year}-${String(Number(last.slice(-4)) + 1).padStart(4, '0')}`)
  made(await settings({ number_format: '{year}####' }))
  await number(customer)
  assert.equal(outcome(await settings({ number_format: '########' })), '409 number_taken')
})

test('invoices and credit notes have formats that never print the same', async () => {
  for (const [number_format, credit_note_number_format] of [
    ['A-#', 'A-##'],
    ['{year}-#', '2026-#'],
    ['{customer}-#', '00000000-#'],
  ]) {
    const refused = await settings({ number_format, credit_note_number_format })
    assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 invalid_request', '/number_format'])
  }
})

test('nor does another zone take the tenant’s own series back, also where the next number was set', async () => {
  const { id } = await newCustomer(service)
  // A customer's present is never before their last instant: midnight in Auckland, and 21 hours before that of Los Angeles.
  await owner(`update customer_billing set last_instant = '2050-12-31T11:00:00Z' where customer_id = $1`, [id])
  made(await settings({ time_zone: 'Pacific/Auckland', number_format: 'Z{year}-##' }))
  assert.deepEqual([await number({ id }), await number({ id })], ['Z2051-01', 'Z2051-02'])
  made(await settings({ time_zone: 'America/Los_Angeles' }))
  assert.equal(await number({ id }), 'Z2051-03')
  made(await settings({ first_number: 900_000 }))
  assert.deepEqual([await number({ id }), await number({ id })], ['Z2051-900000', 'Z2051-900001'])
})
