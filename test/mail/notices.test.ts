import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addCalendarDays } from '../../src/domain/period.ts'
import { untilSo } from '../support/http/patience.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made, newPlan, subscribed } from '../support/service/merchant.ts'

const { service, server, owner, setUp, messages, addressOf, finalInvoice } = await startMailingService()
const patience = { minutesMost: 0.25 }
const daysAgo = (days: number) => Temporal.Now.instant().subtract({ hours: days * 24 })

/** When the next notice of a thing is due; null if none is. Waits until it was looked at. */
async function nextNotice(id: string): Promise<Temporal.Instant | null> {
  const plan = async () => (await owner('select due_at from notice_plan where object_id = $1', [id]))[0]
  await untilSo(
    'it was looked at',
    async () => {
      const row = await plan()
      return row === undefined || row.due_at > new Date(Date.now() + 60_000)
    },
    patience,
  )
  const row = await plan()
  return row ? Temporal.Instant.fromEpochMilliseconds(row.due_at.getTime()) : null
}
/** As if nobody had looked at it for ten days. */
async function notLookedAt(id: string): Promise<void> {
  await nextNotice(id)
  await owner(`update notice_plan set looked_at = now() - interval '10 days', due_at = now() where object_id = $1`, [
    id,
  ])
}

test('a tenant that sends no dated notices plans none, and one that does only for what it sends', async () => {
  await setUp(['invoice'])
  const invoice = await finalInvoice({ email: addressOf('none'), net_days: 30 })
  assert.deepEqual(await owner('select from notice_plan where object_id = $1', [invoice.id]), [])
  assert.equal((await messages(`invoice_id=${invoice.id}`)).length, 1)
})

test('reminders are due around the due date in the customer’s zone; a late one is sent alone; a paid invoice has none', async () => {
  await setUp(['reminder'], { reminder_days: [-29, -28, 1] })
  const email = addressOf('reminded')
  const invoice = await finalInvoice({ email, net_days: 28, time_zone: 'Europe/Berlin' })
  const after = addCalendarDays(Temporal.Instant.from(invoice.due_at), 1, 'Europe/Berlin')
  assert.equal(String(await nextNotice(invoice.id)), String(after))
  await notLookedAt(invoice.id)
  const [mail] = await server.until(email)
  assert.equal(mail?.subject, `Invoice ${invoice.number} is due soon`)
  assert.equal(String(await nextNotice(invoice.id)), String(after))
  assert.equal((await messages(`invoice_id=${invoice.id}`)).length, 1, 'not the one of the day before as well')
  made(await service.post(`/v1/invoices/${invoice.id}/pay`))
  await notLookedAt(invoice.id)
  await untilSo(
    'the plan has ended',
    async () => (await owner('select from notice_plan where object_id = $1', [invoice.id])).length === 0,
    patience,
  )
})

test('a yearly renewal is announced so many days before, a monthly one is not', async () => {
  await setUp(['renewal_notice'], { renewal_notice_days: 30 })
  const email = addressOf('yearly')
  const yearly = await newPlan(service, { name: 'Pro', interval: 'year' })
  const { subscription } = await subscribed(service, yearly, { start_at: String(daysAgo(337)) }, { email })
  const monthly = await subscribed(service, await newPlan(service), {}, { email: addressOf('monthly') })
  assert.equal(await nextNotice(subscription.id), null, 'its day was before it was subscribed to')
  assert.equal(await nextNotice(monthly.subscription.id), null)
  const young = await subscribed(service, yearly, {}, { email: addressOf('young'), time_zone: 'America/New_York' })
  const renewsAt = Temporal.Instant.from(young.subscription.current_period_end)
  assert.equal(
    String(await nextNotice(young.subscription.id)),
    String(addCalendarDays(renewsAt, -30, 'America/New_York')),
  )
  // Ordered to end, it does not renew.
  made(await service.post(`/v1/subscriptions/${young.subscription.id}/cancel`))
  assert.equal(await nextNotice(young.subscription.id), null)
  await owner(
    `insert into notice_plan (tenant_id, object_id, customer_id, subscription_id, looked_at, due_at)
    select tenant_id, id, customer_id, id, now() - interval '10 days', now() from subscription where id = $1`,
    [subscription.id],
  )
  const [mail] = await server.until(email)
  assert.match(mail?.subject ?? '', /^Pro renews on \d+ \w+ \d{4}$/)
})

test('the end of a trial is announced, once for each of its days, and again if it is moved', async () => {
  await setUp(['trial_ending'], { trial_notice_days: [7, 3] })
  const email = addressOf('trial')
  const { subscription } = await subscribed(
    service,
    await newPlan(service, { name: 'Pro', trial_days: 5 }),
    {},
    { email },
  )
  const end = Temporal.Instant.from(subscription.trial_end)
  assert.equal(String(await nextNotice(subscription.id)), String(end.subtract({ hours: 72 })))
  await notLookedAt(subscription.id)
  const [mail] = await server.until(email)
  assert.match(mail?.subject ?? '', /^Your trial of Pro ends on/)
  await notLookedAt(subscription.id)
  await nextNotice(subscription.id)
  assert.equal(server.received.filter(({ to }) => to === email).length, 1)
  const moved = end.add({ hours: 24 * 10 })
  made(await service.post(`/v1/subscriptions/${subscription.id}/extend_trial`, { trial_end: String(moved) }))
  await untilSo(
    'the new end is planned for',
    async () => String(await nextNotice(subscription.id)) === String(moved.subtract({ hours: 24 * 7 })),
    patience,
  )
})
