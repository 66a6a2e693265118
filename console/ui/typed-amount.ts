import { words } from '../words/en.ts'
import { centsOf, typedAmount, unitAmountOf } from './money.ts'
import { WrongField } from './refusal.ts'

/** The typed amount in minor units; what is none is refused beside its field. */
export function amountAt(pointer: string, typed: string, currency: string): number {
  const cents = centsOf(typed, currency)
  if (cents === null) throw wrongAmount(pointer, currency)
  return cents
}

/** The typed price as an exact decimal of minor units; what is none is refused beside its field. */
export function unitAmountAt(pointer: string, typed: string, currency: string): string {
  const amount = unitAmountOf(typed, currency)
  if (amount === null) throw wrongAmount(pointer, currency)
  return amount
}

function wrongAmount(pointer: string, currency: string): WrongField {
  const example = (cents: number) => `${typedAmount(cents, currency)} ${currency}`
  return new WrongField(pointer, words.common.wrongAmount(example(119_000)))
}
