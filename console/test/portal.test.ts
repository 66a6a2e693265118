import assert from 'node:assert/strict'
import { journey, type Visitor } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { openPortalFor, portalToken } from '../../test/support/service/portal.ts'
import type { TestService } from '../../test/support/service/service.ts'

async function customerOnBasic(service: TestService): Promise<string> {
  made(await service.post('/v1/plans', { code: 'basic', name: 'Basic', amount_cents: 1000, currency: 'EUR' }))
  made(await service.post('/v1/plans', { code: 'pro', name: 'Pro', amount_cents: 2900, currency: 'EUR' }))
  await openPortalFor(service, { planCodes: ['basic', 'pro'] })
  made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test' }))
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T09:00:00Z' }))
  const who = { name: 'Ada Lovelace', email: 'ada@example.com', test_clock_id: clock.id }
  const { id } = made(await service.post('/v1/customers', who))
  made(await service.post('/v1/subscriptions', { customer_id: id, plan_code: 'basic' }))
  made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-02-14T09:00:00Z' }))
  return portalToken(service, id, { return_url: 'https://shop.example/account' })
}

journey(
  'a customer opens their link, reads an invoice, changes the plan seeing the amounts first, cancels and thinks better of it',
  { role: null, arrange: customerOnBasic, clicksMost: 11 },
  async (visitor, token, service) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.page.getByRole('button', { name: 'Pay now' }).waitFor()
    await visitor.sees('10.00 EUR on 28 Feb 2026')
    await visitor.page.getByRole('link', { name: 'Change plan' }).waitFor()
    await visitor.page.getByRole('cell', { name: 'INV-000001' }).waitFor()
    assert.ok(!visitor.page.url().includes(token), 'the address does not keep it')
    await visitor.looksLike('portal')

    await visitor.click('link', 'Invoice INV-000001')
    await visitor.sees('10.00 EUR for the whole period from 31 Jan 2026 to 28 Feb 2026.')
    await visitor.sees('Billed because you subscribed, on 31 Jan 2026.')
    await visitor.click('link', 'Overview')

    await visitor.click('link', 'Change plan')
    await visitor.click('radio', /^Pro/)
    await visitor.sees('You change to Pro at once.')
    const total = await visitor.page.getByRole('row', { name: /^Total/ }).innerText()
    await visitor.click('button', 'Change to Pro')
    await visitor.sees('Your plan is Pro.')
    const { data } = made(await service.get('/v1/invoices?limit=1'))
    assert.equal(total.replace(/\s+/g, ' '), `Total ${(data[0].total_cents / 100).toFixed(2)} EUR`)

    await visitor.click('link', 'Cancel')
    await visitor.sees('You keep Pro until 28 Feb 2026.')
    await visitor.click('radio', 'It costs too much')
    await visitor.click('button', 'Cancel the subscription')
    await visitor.sees('Cancelled. You keep it until 28 Feb 2026.')
    const [event] = made(await service.get('/v1/events?type=subscription.cancel_scheduled')).data
    assert.deepEqual(
      [event.object.cancellation_reason, event.actor.type, event.actor.name],
      ['It costs too much', 'customer', 'Ada Lovelace'],
    )
    await visitor.click('button', 'Do not cancel')
    await visitor.sees('Your subscription goes on.')
  },
)

journey(
  'to a cheaper plan a customer changes at the end of the period, and may keep the present one',
  { role: null, arrange: customerOnMini, clicksMost: 4, width: 390 },
  async (visitor, token) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.click('link', 'Change plan')
    await visitor.click('radio', /^Mini/)
    await visitor.sees(/You change to Mini on .*\. Until then nothing changes\./)
    await visitor.sees('Nothing is billed today.')
    await visitor.click('button', 'Change to Mini')
    await visitor.sees(/You change to Mini on/)
    await visitor.click('button', 'Keep the present plan')
    await visitor.sees('You keep your present plan.')
  },
)

async function customerOnMini(service: TestService): Promise<string> {
  for (const [code, name, amount_cents] of [
    ['maxi', 'Maxi', 2000],
    ['mini', 'Mini', 500],
  ] as const)
    made(await service.post('/v1/plans', { code, name, amount_cents, currency: 'EUR', product: 'size' }))
  await openPortalFor(service, { planCodes: ['maxi', 'mini'] })
  const { id } = made(await service.post('/v1/customers', { name: 'Grace Hopper' }))
  made(await service.post('/v1/subscriptions', { customer_id: id, plan_code: 'maxi' }))
  return portalToken(service, id)
}

journey(
  'days are those of the customer, wherever they are, and an address without a subscription leads back',
  { role: null, arrange: customerOfKiritimati },
  async (visitor, token) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.sees('Due on 1 Feb 2026')
    await visitor.page.getByRole('cell', { name: '1 Feb 2026' }).waitFor()
    await visitor.click('link', 'Invoice INV-000001')
    await visitor.page.getByText('1 Feb 2026').first().waitFor()
    assert.equal(await visitor.page.getByText('31 Jan 2026').count(), 0)
    for (const action of ['change', 'cancel']) {
      await visitor.page.goto(`/portal/subscriptions/nothing/${action}`)
      await visitor.sees('This subscription cannot be found, or it has ended.')
    }
    await visitor.click('link', 'Back')
    await visitor.page.getByRole('heading', { name: 'Overview' }).waitFor()
  },
)

async function customerOfKiritimati(service: TestService): Promise<string> {
  await openPortalFor(service)
  const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-31T11:00:00Z' }))
  const who = { name: 'Teiwa', time_zone: 'Pacific/Kiritimati', currency: 'EUR', test_clock_id: clock.id }
  const { id } = made(await service.post('/v1/customers', who))
  const lines = [{ description: 'Set-up', quantity: 1, unit_amount: '500' }]
  const draft = made(await service.post('/v1/invoices', { customer_id: id, currency: 'EUR', lines }))
  made(await service.post(`/v1/invoices/${draft.id}/finalize`, {}))
  return portalToken(service, id)
}

journey(
  'an invoice adds up to what is due, and one that a credit note settled is not called paid',
  { role: null, arrange: customerWithTaxes },
  async (visitor, { token, paid, canceled }) => {
    await visitor.page.goto(`/portal#${token}`)
    await visitor.page.getByRole('row', { name: new RegExp(`^${canceled} .* Credited 59.50 EUR$`) }).waitFor()
    await visitor.click('link', canceled)
    await visitor.page.getByRole('definition').getByText('Credited').waitFor()
    const reductions = ['Taken off by credit notes −59.50 EUR', 'Due 0.00 EUR']
    assert.deepEqual(await sumsOn(visitor), ['Net 50.00 EUR', 'VAT 19 % 9.50 EUR', 'Total 59.50 EUR', ...reductions])
    await visitor.click('link', 'All invoices')
    await visitor.click('link', paid)
    await visitor.sees('The amounts of the lines are after discounts of 10.00 EUR.')
    assert.deepEqual(await sumsOn(visitor), [
      'Net 90.00 EUR',
      'VAT 19 % 17.10 EUR',
      'Total 107.10 EUR',
      'Taken off by credit notes −7.10 EUR',
      'Paid −40.00 EUR',
      'Due 60.00 EUR',
    ])
  },
)

async function sumsOn({ page }: Visitor): Promise<readonly string[]> {
  const rows = page.getByRole('table', { name: 'Sums' }).getByRole('row')
  await rows.first().waitFor()
  return (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim())
}

async function customerWithTaxes(service: TestService) {
  await openPortalFor(service)
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  made(await service.call('PUT', '/v1/tax_registrations', [registration]))
  made(await service.patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false }))
  const { id } = made(
    await service.post('/v1/customers', { name: 'Tess', currency: 'EUR', address: { country: 'DE' } }),
  )
  const invoiced = async (line: object) => {
    const order = { customer_id: id, currency: 'EUR', lines: [{ description: 'Work', ...line }] }
    const draft = made(await service.post('/v1/invoices', order))
    return made(await service.post(`/v1/invoices/${draft.id}/finalize`, {}))
  }
  const paid = await invoiced({ unit_amount: '10000', discount: { percent_off: '10' } })
  const reason = 'two slow days'
  made(await service.post('/v1/credit_notes', { invoice_id: paid.id, amount_with_tax_cents: 710, reason }))
  made(await service.post(`/v1/invoices/${paid.id}/pay`, { amount_cents: 4000 }))
  const canceled = await invoiced({ unit_amount: '5000' })
  made(await service.post(`/v1/invoices/${canceled.id}/cancel`, { reason: 'not ordered' }))
  return { token: await portalToken(service, id), paid: paid.number, canceled: canceled.number }
}
