import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawdown, type Grant, givenBack, inOrderOfUse } from './drawdown.ts'

const day = (number: number) => Temporal.Instant.from('2026-01-01T00:00:00Z').add({ hours: 24 * number })
const grantOf = (id: string, leftCents: bigint, terms: Partial<Grant> = {}): Grant => ({
  ...{ id, currency: 'EUR', leftCents, priority: 100, expiresAt: null, priceCodes: null },
  ...{ effectiveAt: day(0), createdAt: day(0) },
  ...terms,
})
const tokens = { priceCode: 'tokens', cents: 70n }
const seats = { priceCode: 'seats', cents: 50n }
const used = ({ uses, plainCents }: ReturnType<typeof drawdown>) => [
  ...uses.map(({ grant, cents }) => [grant.id, cents]),
  ['plain', plainCents],
]

test('grants are used by priority, then expiry (none last), effective date, creation and id', () => {
  const grants = [
    grantOf('by id 2', 1n),
    grantOf('by id 1', 1n),
    grantOf('made later', 1n, { createdAt: day(1) }),
    grantOf('effective later', 1n, { effectiveAt: day(1) }),
    grantOf('expires later', 1n, { expiresAt: day(9), createdAt: day(5) }),
    grantOf('expires', 1n, { expiresAt: day(8), createdAt: day(5) }),
    grantOf('first', 1n, { priority: 0, createdAt: day(9) }),
  ]
  assert.deepEqual(
    inOrderOfUse(grants).map(({ id }) => id),
    ['first', 'expires', 'expires later', 'by id 1', 'by id 2', 'made later', 'effective later'],
  )
})

test('a grant pays only the lines of its prices, the plain balance pays what is left', () => {
  const grants = [grantOf('tokens', 100n, { priceCodes: ['tokens'] })]
  const paid = drawdown({ lines: [tokens, seats], dueCents: 120n, grants, plainCents: 20n, at: day(0) })
  assert.deepEqual(used(paid), [
    ['tokens', 70n],
    ['plain', 20n],
  ])
})

test('a grant for every line first pays those that no other grant can pay', () => {
  const grants = [grantOf('all', 50n, { priority: 1 }), grantOf('tokens', 100n, { priceCodes: ['tokens'] })]
  const paid = drawdown({ lines: [tokens, seats], dueCents: 120n, grants, plainCents: 20n, at: day(0) })
  assert.deepEqual(used(paid), [
    ['all', 50n],
    ['tokens', 70n],
    ['plain', 0n],
  ])
})

test('a grant pays no line made by hand unless it pays every line', () => {
  const byHand = { priceCode: null, cents: 40n }
  const grants = [grantOf('tokens', 100n, { priceCodes: ['tokens'] }), grantOf('all', 30n)]
  const paid = drawdown({ lines: [byHand], dueCents: 40n, grants, plainCents: 0n, at: day(0) })
  assert.deepEqual(used(paid), [
    ['all', 30n],
    ['plain', 0n],
  ])
})

test('a line that takes back lowers what the grant of its price pays', () => {
  const lines = [tokens, { priceCode: 'tokens', cents: -30n }, seats]
  const grants = [grantOf('tokens', 100n, { priceCodes: ['tokens'] })]
  assert.deepEqual(used(drawdown({ lines, dueCents: 90n, grants, plainCents: 0n, at: day(0) })), [
    ['tokens', 40n],
    ['plain', 0n],
  ])
})

test('at the instant of its expiry a grant pays nothing, and a moment before it pays', () => {
  const grants = [grantOf('g', 100n, { expiresAt: day(1) })]
  const at = (instant: Temporal.Instant) =>
    used(drawdown({ lines: [tokens], dueCents: 70n, grants, plainCents: 0n, at: instant }))
  assert.deepEqual(at(day(1)), [['plain', 0n]])
  assert.deepEqual(at(day(1).subtract({ nanoseconds: 1 })), [
    ['g', 70n],
    ['plain', 0n],
  ])
})

test('what grants have paid of an invoice before is not paid again', () => {
  const [old, fresh] = [
    grantOf('old', 0n, { priceCodes: ['tokens'] }),
    grantOf('fresh', 100n, { priceCodes: ['tokens'] }),
  ]
  const before = [{ grant: old, cents: 60n }]
  const paid = drawdown({ lines: [tokens, seats], dueCents: 60n, grants: [fresh], plainCents: 0n, before, at: day(0) })
  assert.deepEqual(used(paid), [
    ['fresh', 10n],
    ['plain', 0n],
  ])
})

test('what a credit note gives back goes to the grant that was used last first, by the lines that it gives back', () => {
  const [first, last] = [grantOf('first', 0n, { priority: 1 }), grantOf('last', 0n, { priceCodes: ['tokens'] })]
  const uses = [
    { grant: first, invoiceId: 'i', cents: 50n },
    { grant: last, invoiceId: 'i', cents: 40n },
  ]
  const back = (cents: bigint, ...lines: { priceCode: string; cents: bigint }[]) =>
    givenBack(
      cents,
      lines.map((line) => ({ ...line, invoiceId: 'i' })),
      uses,
    ).map((use) => [use.grant.id, use.cents])
  assert.deepEqual(back(60n, { priceCode: 'tokens', cents: 60n }), [
    ['last', 40n],
    ['first', 20n],
  ])
  assert.deepEqual(back(30n, { priceCode: 'seats', cents: 30n }), [['first', 30n]])
  assert.deepEqual(back(120n, tokens, seats), [
    ['last', 40n],
    ['first', 50n],
  ])
})
