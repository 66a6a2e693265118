import type { Ask } from './world.ts'

/** For tests: customers of a German merchant who are charged with taxes, charged more, and given it back. */
export async function buildTaxes(ask: Ask, clockId: string | null = null): Promise<void> {
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  await ask('PUT', '/v1/tax_registrations', [registration] as never)
  await ask('PATCH', '/v1/settings', { tax_mode: 'rates' })
  const plan = await ask('POST', '/v1/plans', { code: 'taxed', name: 'Taxed', amount_cents: 1000, currency: 'EUR' })
  for (const prices_include_tax of [false, true]) {
    await ask('PATCH', '/v1/settings', { prices_include_tax })
    const customer = await ask('POST', '/v1/customers', {
      ...{ name: 'Tess', address: { country: 'DE' }, test_clock_id: clockId },
    })
    const { id } = await ask('POST', '/v1/subscriptions', { customer_id: customer.id, plan_id: plan.id })
    await ask('POST', `/v1/subscriptions/${id}/change`, { quantity: 3 })
    await ask('POST', `/v1/subscriptions/${id}/cancel`, { when: 'now' })
  }
  await buildGatewayTaxes(ask, plan.id)
  await ask('PATCH', '/v1/settings', { tax_mode: 'none', prices_include_tax: false })
}

/** Somebody in California, taxed by a gateway: charged, charged more, given it back; one invoice is void, and one waits. */
async function buildGatewayTaxes(ask: Ask, planId: string): Promise<void> {
  await ask('PATCH', '/v1/settings', { tax_mode: 'gateway', tax_gateway: 'test', prices_include_tax: false })
  const clock = await ask('POST', '/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })
  const settle = () => ask('POST', `/v1/test_clocks/${clock.id}/advance`, { to: '2026-01-01T00:00:00Z' })
  const newcomer = (metadata: object = {}) =>
    ask('POST', '/v1/customers', {
      ...{ name: 'Cal', tax: { country: 'US', region: 'CA' }, test_clock_id: clock.id, metadata },
    })
  const { id: customer_id } = await newcomer()
  const lines = [{ description: 'Work', unit_amount: '5000', product_category: 'work' }]
  const draft = await ask('POST', '/v1/invoices', { customer_id, currency: 'EUR', lines })
  await ask('POST', `/v1/invoices/${draft.id}/finalize`)
  await settle()
  await ask('POST', `/v1/invoices/${draft.id}/void`)
  const { id } = await ask('POST', '/v1/subscriptions', { customer_id, plan_id: planId })
  await settle()
  await ask('POST', `/v1/subscriptions/${id}/change`, { quantity: 3 })
  await settle()
  await ask('POST', `/v1/subscriptions/${id}/cancel`, { when: 'now' })
  await settle()
  const waiting = await newcomer({ test_tax_gateway: 'down' })
  await ask('POST', '/v1/subscriptions', { customer_id: waiting.id, plan_id: planId })
}
