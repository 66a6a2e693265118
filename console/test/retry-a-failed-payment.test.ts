import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made, newPlan } from '../../test/support/service/merchant.ts'

journey(
  'a payment that failed is tried again with the method that the customer has given since',
  {
    clicksMost: 4,
    role: 'finance',
    async arrange(service) {
      const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T09:00:00Z' }))
      const customer = made(await service.post('/v1/customers', { name: 'Ada Lovelace', test_clock_id: clock.id }))
      const account = made(await service.post('/v1/gateway_accounts', { gateway: 'test', label: 'Test gateway' }))
      const attach = async (token: string) =>
        made(
          await service.post('/v1/payment_methods', {
            customer_id: customer.id,
            gateway_account_id: account.id,
            gateway_reference: token,
          }),
        )
      await attach('decline_insufficient_funds')
      made(
        await service.post('/v1/subscriptions', {
          customer_id: customer.id,
          plan_code: (await newPlan(service, { amount_cents: 2900 })).code,
        }),
      )
      made(await service.post(`/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-01T12:00:00Z' }))
      await attach('ok')
      return made(await service.get(`/v1/invoices?customer_id=${customer.id}`)).data[0]
    },
  },
  async (visitor, invoice, service) => {
    const methods = made(await service.get(`/v1/payment_methods?customer_id=${invoice.customer_id}`)).data
    await visitor.click('link', 'Invoices')
    await visitor.click('link', invoice.number)
    await visitor.page.getByRole('table', { name: 'Payment attempts' }).getByText('Failed').waitFor()
    await visitor.click('link', 'Collect')
    await visitor.page.getByLabel('From').selectOption(methods[0].id)
    await visitor.click('button', 'Collect')
    await visitor.sees(/^Asked\./)
    const { data } = made(await service.get(`/v1/payment_attempts?invoice_id=${invoice.id}`))
    assert.deepEqual([data[0].origin, data[0].payment_method_id], ['manual', methods[0].id])
  },
)
