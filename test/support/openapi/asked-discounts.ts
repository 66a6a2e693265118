/** How a test asks a route: at an address, with an id in its path, or without. */
interface Asking {
  readonly ask: (route: string, path: string, body?: unknown) => Promise<any>
  readonly of: (route: string, id: string, body?: unknown) => Promise<any>
  readonly plain: (route: string, body?: unknown) => Promise<any>
}

/** Asks every route about coupons, promotion codes and discounts. */
export async function askAboutDiscounts(
  { ask, of, plain }: Asking,
  { customerId, nth }: { readonly customerId: string; readonly nth: number },
): Promise<void> {
  const coupon = await plain('POST /v1/coupons', { name: 'Sale', percent_off: '10', duration: 'forever' })
  await of('GET /v1/coupons/{id}', coupon.id)
  await plain('GET /v1/coupons')
  await of('PATCH /v1/coupons/{id}', coupon.id, { name: `Sale ${nth}` })
  const code = await plain('POST /v1/promotion_codes', { coupon_id: coupon.id, code: `sale ${nth}` })
  await of('GET /v1/promotion_codes/{id}', code.id)
  await plain('GET /v1/promotion_codes')
  const terms = { name: 'Discounted', amount_cents: 2000, currency: 'EUR', product: `discounted ${nth}` }
  await plain('POST /v1/plans', { code: `discounted ${nth}`, ...terms })
  const order = { customer_id: customerId, plan_code: `discounted ${nth}` }
  const { id } = await plain('POST /v1/subscriptions', { ...order, discounts: [{ promotion_code: code.code }] })
  const other = await plain('POST /v1/coupons', { name: 'Less', amounts_off: { EUR: 5 }, duration: 'once' })
  const named = { coupon_id: other.id, when: 'now' }
  await of('POST /v1/subscriptions/{id}/discounts/preview', id, named)
  await plain('GET /v1/discounts')
  const { discounts } = await of('POST /v1/subscriptions/{id}/discounts', id, named)
  const discountId = discounts.at(-1).id
  await of('POST /v1/subscriptions/{id}/discounts/removal/preview', id, { discount_id: discountId })
  const removal = 'DELETE /v1/subscriptions/{id}/discounts/{discount_id}'
  await ask(removal, `/v1/subscriptions/${id}/discounts/${discountId}`)
  await of('POST /v1/promotion_codes/{id}/archive', code.id)
  await of('POST /v1/coupons/{id}/archive', coupon.id)
}
