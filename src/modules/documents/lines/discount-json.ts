import type { LineDiscount, Off } from '../../../domain/discount.ts'

/** What a discount takes off, in a JSON column. */
export type OffJson = { readonly percent: string } | { readonly cents: number }

/** What a discount took off a line, in its JSON column. */
export interface LineDiscountJson {
  readonly id: string | null
  readonly off: OffJson
  readonly cents: number
}

export function offIn(json: OffJson): Off {
  return 'percent' in json ? { kind: 'percent', percent: json.percent } : { kind: 'amount', cents: BigInt(json.cents) }
}

/** For its column. */
export function offJson(off: Off): OffJson {
  return off.kind === 'percent' ? { percent: off.percent } : { cents: Number(off.cents) }
}

export function lineDiscountsIn(json: readonly LineDiscountJson[] | null): readonly LineDiscount[] {
  return (json ?? []).map(({ id, off, cents }) => ({ id, off: offIn(off), amountCents: BigInt(cents) }))
}

/** For its column; null without discounts. */
export function lineDiscountsJson(discounts: readonly LineDiscount[]): readonly LineDiscountJson[] | null {
  if (discounts.length === 0) return null
  return discounts.map(({ id, off, amountCents }) => ({ id, off: offJson(off), cents: Number(amountCents) }))
}
