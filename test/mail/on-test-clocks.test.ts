import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilSo } from '../support/http/patience.ts'
import { partOf } from '../support/mail/mail-server.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made, newPlan, outcome, subscribed } from '../support/service/merchant.ts'

const { service, server, owner, setUp, messages, addressOf } = await startMailingService()
await setUp(['invoice', 'reminder', 'renewal_notice', 'trial_ending'], {
  ...{ reminder_days: [1], renewal_notice_days: 7, renewal_notice_months: 1, trial_notice_days: [3] },
})
const plan = await newPlan(service, { name: 'Pro', trial_days: 10 })

//  1 Jan      8 Jan          11 Jan     25 Jan   26 Jan     4 Feb                11 Feb
//  |- trial --- notice ------- invoice --- due --- reminder -- renewal notice ----- invoice ...
const expected = [
  '2026-01-08 trial_ending',
  ...['2026-01-11 invoice', '2026-01-26 reminder', '2026-02-04 renewal_notice'],
  ...['2026-02-11 invoice', '2026-02-26 reminder', '2026-03-04 renewal_notice'],
  ...['2026-03-11 invoice', '2026-03-26 reminder', '2026-04-04 renewal_notice'],
  '2026-04-11 invoice',
]

async function newClock(more: object) {
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z', ...more }))
  const email = addressOf('clock')
  const who = { email, test_clock_id: clock.id, time_zone: 'UTC', net_days: 14 }
  const { customer } = await subscribed(service, plan, {}, who)
  return { clock, email, customer }
}
const advance = async (id: string, to: string) =>
  made(await service.post(`/v1/test_clocks/${id}/advance`, { to: `${to}T00:00:00Z` }))
/** What was queued, by the days of the clock. */
async function mailedTo(customerId: string): Promise<string[]> {
  const rows = await owner(
    `select substr(facts ->> 'now', 1, 10) as day, kind from message where customer_id = $1 order by facts ->> 'now', kind`,
    [customerId],
  )
  return rows.map(({ day, kind }) => `${day} ${kind}`)
}
const untilAllHaveLeft = () =>
  untilSo(
    'all have left',
    async () => Number((await owner('select count(*) as left from message where due_at is not null'))[0].left) === 0,
    {
      minutesMost: 0.5,
    },
  )

test('a clock that sends mail sends what falls due on its days, in one advance as in many', async () => {
  const [leap, steps] = [await newClock({ sends_mail: true }), await newClock({ sends_mail: true })]
  await advance(leap.clock.id, '2026-04-15')
  for (const to of ['2026-01-08', '2026-01-09', '2026-02-04', '2026-02-26', '2026-03-31', '2026-04-15'])
    await advance(steps.clock.id, to)
  assert.deepEqual(await mailedTo(leap.customer.id), expected)
  assert.deepEqual(await mailedTo(steps.customer.id), expected)
  await untilAllHaveLeft()
  const mails = server.received.filter(({ to }) => to === leap.email)
  assert.equal(mails.length, expected.length, 'reminders too, though the clock has gone on')
  const reminder = mails.find(({ subject }) => /overdue/.test(subject))
  assert.match(partOf(reminder as any, 'text/plain'), /was due on 25 January 2026/)
  assert.ok(mails.some(({ subject }) => subject === 'Pro renews on 11 March 2026'))
  const sent = (await messages(`customer_id=${leap.customer.id}`)).filter(({ status }) => status === 'sent')
  assert.equal(sent.length, expected.length)
})

test('by default a clock sends nothing, also when asked by hand, and plans nothing', async () => {
  const { clock, email, customer } = await newClock({})
  await advance(clock.id, '2026-03-01')
  const [invoice] = made(await service.get(`/v1/invoices?customer_id=${customer.id}`)).data
  assert.equal(outcome(await service.post(`/v1/invoices/${invoice.id}/send`)), '409 customer_on_test_clock')
  assert.deepEqual(await owner('select from message where customer_id = $1', [customer.id]), [])
  assert.deepEqual(await owner('select from notice_plan where customer_id = $1', [customer.id]), [])
  assert.equal(server.asked.get(email), undefined)
})

test('an invoice of a clock that sends mail is sent by hand, and the clock is deleted with its messages', async () => {
  const { clock, email, customer } = await newClock({ sends_mail: true })
  await advance(clock.id, '2026-01-12')
  await untilAllHaveLeft()
  const [invoice] = made(await service.get(`/v1/invoices?customer_id=${customer.id}`)).data
  const { id } = made(await service.post(`/v1/invoices/${invoice.id}/send`))
  await server.until(email, 3)
  await untilAllHaveLeft()
  assert.equal(made(await service.get(`/v1/messages/${id}`)).status, 'sent')
  made(await service.call('DELETE', `/v1/test_clocks/${clock.id}`))
  assert.deepEqual(await messages(`customer_id=${customer.id}`), [])
})
