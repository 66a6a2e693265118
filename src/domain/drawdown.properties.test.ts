import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holds } from '../../test/support/domain/holds.ts'
import { drawdown, type Grant, type GrantUse, givenBack, inOrderOfUse, isUsable, type PayableLine } from './drawdown.ts'
import { sumMoney } from './money.ts'

const day = (number: number) => Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours: 24 * number })
const codes = ['tokens', 'seats', 'base'] as const
const anyCents = fc.bigInt({ min: 0n, max: 300n })
const anyDay = fc.integer({ min: 0, max: 3 }).map(day)

const anyGrant: fc.Arbitrary<Omit<Grant, 'id'>> = fc.record({
  currency: fc.constant('EUR'),
  leftCents: anyCents,
  priority: fc.integer({ min: 0, max: 2 }),
  expiresAt: fc.option(fc.integer({ min: 1, max: 8 }).map(day)),
  effectiveAt: anyDay,
  createdAt: anyDay,
  priceCodes: fc.option(fc.subarray([...codes], { minLength: 1 })),
})
const anyGrants = fc
  .array(anyGrant, { maxLength: 6 })
  .map((grants) => grants.map((grant, index): Grant => ({ ...grant, id: `${index}` })))
const anyLine: fc.Arbitrary<PayableLine> = fc.record({
  priceCode: fc.option(fc.constantFrom(...codes)),
  cents: fc.bigInt({ min: -60n, max: 200n }),
})
const anyInvoice = fc.array(anyLine, { maxLength: 5 }).map((lines) => {
  const total = sumMoney(lines.map(({ cents }) => cents))
  return { lines, dueCents: total > 0n ? total : 0n }
})
const anyPaying = fc.record({ invoice: anyInvoice, grants: anyGrants, plainCents: anyCents, at: anyDay })

test('no use is more than is left, due or on the lines of its grant, and the plain balance comes last', () => {
  holds(
    fc.property(anyPaying, ({ invoice, ...credit }) => {
      const { uses, plainCents } = drawdown({ ...invoice, ...credit })
      const byGrants = sumMoney(uses.map(({ cents }) => cents))
      assert.ok(byGrants + plainCents <= invoice.dueCents)
      assert.ok(plainCents >= 0n && plainCents <= credit.plainCents)
      if (plainCents < credit.plainCents) assert.equal(byGrants + plainCents, invoice.dueCents)
      for (const { grant, cents } of uses) {
        assert.ok(isUsable(grant, credit.at) && cents > 0n && cents <= grant.leftCents)
        assert.ok(cents <= onLines(invoice.lines, [grant]))
      }
      // Whatever grants are taken together, they pay no more than the lines that one of them fits.
      for (const some of subsets(uses)) {
        const paid = sumMoney(some.map(({ cents }) => cents))
        const positive = invoice.lines.filter(({ cents }) => cents > 0n)
        assert.ok(
          paid <=
            onLines(
              positive,
              some.map(({ grant }) => grant),
            ),
        )
      }
    }),
    500,
  )
})

test('uses come in the order of use, whatever the order in which the grants are named', () => {
  holds(
    fc.property(anyPaying, fc.integer(), ({ invoice, ...credit }, seed) => {
      const named = drawdown({ ...invoice, ...credit })
      const order = inOrderOfUse(credit.grants).map(({ id }) => id)
      const places = named.uses.map(({ grant }) => order.indexOf(grant.id))
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      )
      const turned = credit.grants.map((_, index) => credit.grants.at((index + seed) % credit.grants.length) as Grant)
      assert.deepEqual(drawdown({ ...invoice, ...credit, grants: turned }), named)
    }),
    300,
  )
})

test('pain 16: what is left is a function of grants and uses: invoices, voids and notes replayed in any order give the same', () => {
  holds(
    fc.property(anyGrants, fc.array(anyInvoice, { maxLength: 5 }), fc.integer(), (grants, invoices, seed) => {
      const uses: GrantUse[] = []
      const leftNow = () => grants.map((grant) => ({ ...grant, leftCents: leftOf(grant, uses) }))
      for (const [index, { lines, dueCents }] of invoices.entries()) {
        const paid = drawdown({ lines, dueCents, grants: leftNow(), plainCents: 0n, at: day(0) }).uses
        uses.push(...paid)
        if (index % 2 === 0) continue
        const given = lines.map((line) => ({ ...line, invoiceId: 'i' }))
        const back = givenBack(
          dueCents / 2n,
          given,
          paid.map((use) => ({ ...use, invoiceId: 'i' })),
        )
        for (const { grant, cents } of back) {
          assert.ok(cents > 0n && cents <= (paid.find((use) => use.grant.id === grant.id)?.cents ?? 0n))
          uses.push({ grant, cents: -cents })
        }
      }
      const turned = uses.toSorted((a, b) => Number((a.cents * 7919n + BigInt(seed)) % 13n) - Number(b.cents % 13n))
      for (const grant of grants) {
        const left = leftOf(grant, uses)
        assert.ok(left >= 0n && left <= grant.leftCents)
        assert.equal(leftOf(grant, turned), left)
        const used = sumMoney(uses.filter((use) => use.grant.id === grant.id).map(({ cents }) => cents))
        assert.equal(used, grant.leftCents - left)
      }
    }),
    300,
  )
})

function leftOf({ id, leftCents }: Grant, uses: readonly GrantUse[]): bigint {
  return leftCents - sumMoney(uses.flatMap(({ grant, cents }) => (grant.id === id ? [cents] : [])))
}

function onLines(lines: readonly PayableLine[], grants: readonly Grant[]): bigint {
  const fits = ({ priceCode }: PayableLine) =>
    grants.some(({ priceCodes }) => priceCodes === null || (priceCode !== null && priceCodes.includes(priceCode)))
  return sumMoney(lines.filter(fits).map(({ cents }) => cents))
}

function subsets<Item>(items: readonly Item[]): Item[][] {
  const numbers = Array.from({ length: 2 ** items.length }, (_, number) => number)
  return numbers.map((number) => items.filter((_, index) => (number >> index) % 2 === 1))
}
