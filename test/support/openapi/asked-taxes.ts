/** How a test asks a route: at an address with an id in its path, or without. */
interface Asking {
  readonly of: (route: string, id: string, body?: unknown) => Promise<any>
  readonly plain: (route: string, body?: unknown) => Promise<any>
}

/** Asks every route about taxes. */
export async function askAboutTaxes(
  { of, plain }: Asking,
  { customerId, nth }: { readonly customerId: string; readonly nth: number },
): Promise<void> {
  const registration = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2026-01-01' }
  await plain('PUT /v1/tax_registrations', [registration])
  await plain('GET /v1/tax_registrations')
  const terms = { country: 'DE', category: `book-${nth}`, percent: '7', name: 'VAT', from: '2026-01-01' }
  const rate = await plain('POST /v1/tax_rates', terms)
  await plain('GET /v1/tax_rates')
  await of('PATCH /v1/tax_rates/{id}', rate.id, { until: '2027-01-01' })
  await of('DELETE /v1/tax_rates/{id}', rate.id)
  await plain('POST /v1/taxes/preview', { customer_id: customerId, lines: [{ unit_amount: '100' }] })
}
