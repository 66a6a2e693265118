import { made } from '../service/merchant.ts'
import type { Call, Town } from './random-town.ts'

const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2000-01-01' }
const shop = { ...german, scheme: 'oss_union', from: '2026-07-01' }

/** Switches the taxes of a tenant on. Somebody without an address is taxed as at home. */
export async function switchTaxesOn(call: Call): Promise<void> {
  made(await call('PUT', '/v1/tax_registrations', [german, shop]))
  const canadian = { country: 'CA', category: 'standard', from: '2000-01-01' }
  for (const [name, percent] of Object.entries({ GST: '5', QST: '9.975' }))
    made(await call('POST', '/v1/tax_rates', { ...canadian, name, percent }))
  made(await call('PUT', '/v1/tax_registrations', [german, shop, { ...german, country: 'CA' }]))
  made(await call('PATCH', '/v1/settings', { tax_mode: 'rates' }))
}

/** Somebody moves, or the tenant thinks otherwise about taxes. */
export async function changeTaxes({ call, chance, neighbours }: Town): Promise<void> {
  const neighbour = chance.oneOf(neighbours as [Town['neighbours'][0]])
  const country = chance.oneOf(['DE', 'FR', 'HU', 'CA', 'US'])
  const tax_ids = chance.happens(0.2) ? [{ value: 'FR40303265045' }] : []
  made(await call('PATCH', `/v1/customers/${neighbour.id}`, { tax: { country, tax_ids } }))
  if (chance.happens(0.3)) made(await call('PATCH', '/v1/settings', { prices_include_tax: chance.happens(0.5) }))
  if (chance.happens(0.25)) {
    const tax_mode = chance.oneOf(['none', 'rates', 'rates', 'gateway'])
    const unconfirmed_tax_id = chance.oneOf(['trust', 'charge', 'hold_draft'])
    made(await call('PATCH', '/v1/settings', { tax_mode, tax_gateway: 'test', unconfirmed_tax_id }))
  }
  // The gateway does not answer for somebody, for a while.
  const metadata = { test_tax_gateway: chance.oneOf([null, null, 'down']) }
  made(await call('PATCH', `/v1/customers/${chance.oneOf(neighbours as [Town['neighbours'][0]]).id}`, { metadata }))
}
