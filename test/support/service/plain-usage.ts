import { add, compare, divide, make, multiply, type Rational, zero } from '../../../src/domain/rational.ts'

/** An event, for a reference that sees all of them at once. */
export interface PlainEvent {
  readonly id: string
  readonly us: bigint
  readonly value: string
  readonly model: string
}

/** The quantity of a meter in [from, until), by its definition: no buckets, no order of coming. */
export function expectedQuantity(
  { aggregation, carriesOver }: { readonly aggregation: string; readonly carriesOver: boolean },
  events: readonly PlainEvent[],
  { from, until }: { readonly from: bigint; readonly until: bigint },
): Rational {
  const within = events.filter(({ us }) => us >= from && us < until)
  const values = within.map(({ value }) => decimal(value))
  const least = (a: Rational, b: Rational) => (compare(a, b) <= 0 ? a : b)
  switch (aggregation) {
    case 'count':
      return make(BigInt(within.length))
    case 'sum':
      return values.reduce(add, zero)
    case 'min':
      return values.length > 0 ? values.reduce(least) : zero
    case 'max':
      return values.length > 0 ? values.reduce((a, b) => (compare(a, b) >= 0 ? a : b)) : zero
    case 'unique_count':
      return make(BigInt(new Set(within.map(({ value }) => value)).size))
    case 'latest': {
      const seen = carriesOver ? events.filter(({ us }) => us < until) : within
      const order = (a: PlainEvent, b: PlainEvent) => (a.us === b.us ? (a.id < b.id ? -1 : 1) : a.us < b.us ? -1 : 1)
      const last = [...seen].sort(order).at(-1)
      return last ? decimal(last.value) : zero
    }
    default: {
      const seen = carriesOver ? events.filter(({ us }) => us < until) : within
      const areas = seen.map(({ us, value }) => multiply(decimal(value), make(until - (us > from ? us : from))))
      return divide(areas.reduce(add, zero), make(until - from))
    }
  }
}

function decimal(text: string): Rational {
  const [whole = '', fraction = ''] = text.split('.')
  return make(BigInt(whole + fraction), 10n ** BigInt(fraction.length))
}
