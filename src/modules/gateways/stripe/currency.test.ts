import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currencyCodes, minorUnitDigits } from '../../../domain/currency.ts'
import { AmountNotSupported, amountFromStripe, isStripeCurrency, stripeAmount } from './currency.ts'

const amounts: readonly [currency: string, ours: bigint, theirs: bigint][] = [
  ['EUR', 1999n, 1999n],
  ['JPY', 500n, 500n],
  ['HUF', 12345n, 12345n],
  ['TWD', 12345n, 12345n],
  ['KWD', 5120n, 5120n],
  ['ISK', 5n, 500n],
  ['UGX', 5n, 500n],
  ['MGA', 500n, 5n],
]
for (const [currency, ours, theirs] of amounts) {
  test(`${ours} minor units of ${currency} are ${theirs} at Stripe, there and back`, () => {
    assert.equal(stripeAmount(ours, currency), theirs)
    assert.equal(amountFromStripe(Number(theirs), currency), ours)
  })
}

const refused: readonly [why: string, act: () => unknown, code: string][] = [
  ['a thousandth of a dinar', () => stripeAmount(5123n, 'KWD'), 'amount_not_expressible'],
  ['a part of an ariary', () => stripeAmount(550n, 'MGA'), 'amount_not_expressible'],
  ['hundredths of a króna that came from elsewhere', () => amountFromStripe(550, 'ISK'), 'amount_not_expressible'],
  ['a currency that is not in the table', () => stripeAmount(100n, 'IQD'), 'currency_not_supported'],
  ['a unit of account', () => stripeAmount(100n, 'CLF'), 'currency_not_supported'],
  ['no currency', () => stripeAmount(100n, 'ABC'), 'currency_not_supported'],
  ['another spelling', () => stripeAmount(100n, 'eur'), 'currency_not_supported'],
]
for (const [why, act, code] of refused) {
  test(`${why} is refused and not rounded`, () => {
    assert.throws(act, (error) => error instanceof AmountNotSupported && error.code === code)
  })
}

test('whole units of every currency of the table go there and back', () => {
  const known = currencyCodes.filter(isStripeCurrency)
  assert.ok(known.length > 100)
  for (const code of known) {
    const unit = 7n * 10n ** BigInt(minorUnitDigits(code))
    assert.equal(amountFromStripe(Number(stripeAmount(unit, code)), code), unit, code)
  }
})
