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
  await ask('PATCH', '/v1/settings', { tax_mode: 'none', prices_include_tax: false })
}
