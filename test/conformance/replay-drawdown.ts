import { drawdown, type Grant } from '../../src/domain/drawdown.ts'
import { make, round } from '../../src/domain/rational.ts'
import { taxOn } from '../../src/domain/tax-sums.ts'
import {
  canonical,
  decimalIn,
  decimalText,
  type Input,
  integerIn,
  listIn,
  objectIn,
  type Replay,
  scaled,
  textIn,
  type Vector,
} from './vector.ts'

/** How prepaid credit pays, in the order of our grants. */
export const drawdownReplays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  drawdown: replayDrawdown,
  wallet_taxed: replayTaxedWallet,
}

// Amounts of the vectors have up to as many decimals.
const places = 6
const begin = Temporal.Instant.from('2026-01-01T00:00:00Z')

function replayDrawdown({ input, expected }: Vector): Replay {
  const order = listIn(input, 'order').filter((key) => key !== 'promotional')
  if (order.join() !== 'priority,expires_at,effective_at,created_at,id') throw new RangeError(`the order ${order}`)
  const grants = listIn(input, 'grants').map((one) => grantIn(one as Input))
  const categories = new Set(listIn(input, 'grants').map((one) => (one as Input).category ?? 'paid'))
  if (categories.size > 1) throw new RangeError('grants have no category')
  const dueCents = unitsIn(input, 'use')
  const lines = [{ priceCode: null, cents: dueCents }]
  const { uses } = drawdown({ lines, dueCents, grants, plainCents: 0n, at: begin })
  const used = new Map(uses.map(({ grant, cents }) => [grant.id, cents]))
  const left = grants.map(({ id, leftCents }) => [id, leftCents - (used.get(id) ?? 0n)] as const)
  const paid = [...used.values()].reduce((sum, cents) => sum + cents, 0n)
  const wanted = objectIn({ expected }, 'expected')
  const computed = new Map([...left, ['unpaid', dueCents - paid] as const])
  const names = Object.keys(wanted)
  return {
    computed: [...names, ...computed.keys()].map((name) => `${name} ${text(computed.get(name))}`),
    published: [...names, ...computed.keys()].map((name) => `${name} ${canonical(textIn(wanted, name))}`),
  }
}

/** Invoices with tax, one after the other, out of one wallet: what each uses, and what is left then. */
function replayTaxedWallet({ input, expected }: Vector): Replay {
  const cents = (amount: string) => round(scaled(decimalIn({ amount }, 'amount'), 2))
  let leftCents = cents(textIn(input, 'balance'))
  const computed = listIn(input, 'amounts').flatMap((amount) => {
    const net = cents(String(amount))
    const [tax = 0n] = taxOn(net, { percents: [textIn(input, 'tax')], isIncluded: false })
    const dueCents = net + tax
    const grant = { ...grantIn({ id: 'wallet', amount: '0', priority: 1 }), leftCents }
    const lines = [{ priceCode: null, cents: dueCents }]
    const { uses } = drawdown({ lines, dueCents, grants: [grant], plainCents: 0n, at: begin })
    const used = uses[0]?.cents ?? 0n
    leftCents -= used
    return [used, leftCents].map((one) => decimalText(make(one, 100n), 2))
  })
  return { computed, published: [expected].flat(2).map((one) => canonical(String(one))) }
}

function grantIn(input: Input): Grant {
  return {
    id: textIn(input, 'id'),
    currency: 'EUR',
    leftCents: unitsIn(input, 'amount'),
    priority: integerIn(input, 'priority'),
    expiresAt: (input.expires_at ?? null) === null ? null : instantIn(input, 'expires_at'),
    effectiveAt: instantIn(input, 'effective_at'),
    createdAt: instantIn(input, 'created_at'),
    priceCodes: null,
  }
}

/** Days after the first instant. */
function instantIn(input: Input, field: string): Temporal.Instant {
  return begin.add({ hours: 24 * integerIn(input, field, 0) })
}

function unitsIn(input: Input, field: string): bigint {
  return round(scaled(decimalIn(input, field), places))
}

function text(units: bigint | undefined): string {
  return units === undefined ? 'nothing' : decimalText(make(units, 10n ** BigInt(places)), places)
}
