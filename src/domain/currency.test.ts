import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CurrencyCode, currencyCodes, formatMoney, isCurrency, minorUnitDigits, moneyText } from './currency.ts'

test('a currency has the decimals of ISO 4217', () => {
  const decimals = { EUR: 2, USD: 2, JPY: 0, ISK: 0, KWD: 3, TND: 3, UYW: 4, CLF: 4, HUF: 2, IQD: 3, MGA: 2, UYI: 0 }
  for (const [code, digits] of Object.entries(decimals)) assert.equal(minorUnitDigits(code as CurrencyCode), digits)
})

test('the table differs from Intl, which follows custom, in 16 currencies', () => {
  const differing = currencyCodes.filter((currency) => {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    return format.resolvedOptions().maximumFractionDigits !== minorUnitDigits(currency)
  })
  assert.equal(differing.length, 16)
  assert.equal(currencyCodes.length, 165)
})

test('metals, test codes, past currencies and other texts are not currencies', () => {
  for (const code of ['XAU', 'XXX', 'XTS', 'XDR', 'HRK', 'BGN', 'eur', 'EU', '', 'toString', '__proto__', 'EUR ']) {
    assert.equal(isCurrency(code), false, code)
  }
  assert.throws(() => minorUnitDigits('XAU' as CurrencyCode), RangeError)
})

test('money is written with its own decimals and its sign', () => {
  assert.equal(formatMoney(123450n, 'EUR'), '1234.50 EUR')
  assert.equal(formatMoney(-5n, 'EUR'), '-0.05 EUR')
  assert.equal(formatMoney(0n, 'EUR'), '0.00 EUR')
  assert.equal(formatMoney(-1234n, 'JPY'), '-1234 JPY')
  assert.equal(formatMoney(0n, 'JPY'), '0 JPY')
  assert.equal(formatMoney(5n, 'KWD'), '0.005 KWD')
  assert.equal(formatMoney(12_345_678n, 'CLF'), '1234.5678 CLF')
  assert.equal(moneyText(1250n, 'EUR'), '12.50 EUR')
  assert.equal(moneyText(1250n, 'HRK'), '1250 minor units of HRK')
})

test('what is written contains every digit of the amount', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.constantFrom(...currencyCodes), (cents, code) => {
      const text = formatMoney(cents, code)
      assert.equal(BigInt(text.replace('.', '').split(' ')[0] ?? ''), cents)
      assert.equal(text.split(' ')[1], code)
    }),
  )
})
