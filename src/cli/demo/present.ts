import { type BillingClient, BillingError } from '../../../packages/sdk/index.ts'
import { type DemoCustomer, demoCustomers } from './cast.ts'
import { addMetered, type MeteredCustomer, useApi } from './metered.ts'

const count = 24
const daysBack = 50

/**
 * Writes what a merchant sees today: customers that follow no test clock, some of whose invoices are paid and some overdue, a bank
 * statement to match, a dunning policy, a newer price, and a webhook endpoint whose receiver does not exist.
 */
export async function writePresent(
  billing: BillingClient,
  { gatewayAccountId, until }: { readonly gatewayAccountId: string; readonly until: Temporal.Instant },
): Promise<void> {
  await billing.dunningPolicies.create({
    name: 'Patient',
    steps: [
      { after_days: 1, action: 'mail' },
      { after_days: 3, action: 'attempt' },
      { after_days: 10, action: 'attempt' },
    ],
    end: { subscription: 'pause', invoice: 'leave' },
  })
  await billing.webhookEndpoints.create({
    url: 'https://shop.invalid/billing',
    types: ['invoice.*'],
  })
  const all = demoCustomers(200)
  for (let index = 0; index < count; index += 1) {
    const person = all[all.length - 1 - index] as DemoCustomer
    await addToday(billing, person, { gatewayAccountId, index, until })
  }
  await useToday(billing, until)
  await importStatement(billing, until)
  const plan = (await billing.plans.list({ code: 'starter' })).data[0]
  if (plan) await billing.plans.createRevision(plan.id, { amount_cents: 2200 })
}

async function addToday(
  billing: BillingClient,
  { name, city, country, timeZone, currency }: DemoCustomer,
  {
    gatewayAccountId,
    index,
    until,
  }: { readonly gatewayAccountId: string; readonly index: number; readonly until: Temporal.Instant },
): Promise<void> {
  const customer = await billing.customers.create({
    name: name.replace(`, ${city}`, ''),
    email: `hello-${index}@example.com`,
    currency,
    time_zone: timeZone,
    address: { city, country },
    net_days: index % 3 === 0 ? 0 : 14,
  })
  const token = ['ok', null, 'decline_insufficient_funds', 'ok', null, 'authentication_required'][index % 6]
  if (token)
    await billing.paymentMethods.attach({
      customer_id: customer.id,
      gateway_account_id: gatewayAccountId,
      gateway_reference: token,
    })
  const suffix = currency === 'EUR' ? '' : `-${currency.toLowerCase()}`
  await billing.subscriptions.create({
    customer_id: customer.id,
    plan_code: `starter${suffix}`,
    start_at: until.subtract({ hours: 24 * Math.round((daysBack * index) / count) }).toString(),
  })
}

/** Two customers who have used the API for some weeks, until now. */
async function useToday(billing: BillingClient, until: Temporal.Instant): Promise<void> {
  const now = until.toZonedDateTimeISO('UTC')
  const from = now.subtract({ days: 20 }).startOfDay()
  const metered: MeteredCustomer[] = []
  for (const [index, name] of ['Aurora Maps GmbH', 'Pixel Foundry BV'].entries()) {
    const { id } = await billing.customers.create({ name, currency: 'EUR', email: `api-${index}@example.com` })
    metered.push(await addMetered(billing, id, { index: index + 1, startAt: from.toInstant().toString() }))
  }
  await useApi(billing, metered, { seed: 1, from, until: now })
}

/** Three entries: one names an invoice, one has an amount that fits one, one fits nothing. */
async function importStatement(billing: BillingClient, until: Temporal.Instant): Promise<void> {
  const open = await billing.invoices.list({ status: 'open', test_clock_id: 'none', limit: 100 })
  const sent = open.data.filter(({ collection, currency }) => collection === 'send_invoice' && currency === 'EUR')
  const day = until.toZonedDateTimeISO('UTC').toPlainDate().toString()
  const money = (cents: number) => (cents / 100).toFixed(2).replace('.', ',')
  const [first, second] = sent
  const rows = [
    first && `${day};${money(first.amount_due_cents)};EUR;${first.payment_reference};${first.billed_to?.name ?? ''}`,
    second && `${day};${money(second.amount_due_cents)};EUR;Invoice, thank you;${second.billed_to?.name ?? ''}`,
    `${day};123,45;EUR;Deposit;A stranger`,
  ].filter(Boolean)
  const text = `date;amount;currency;reference;counterparty_name\n${rows.join('\n')}\n`
  try {
    await billing.bankStatements.import({ type: 'text/csv', text })
  } catch (error) {
    // Another demo of the same day has imported it.
    if (!(error instanceof BillingError)) throw error
  }
}
