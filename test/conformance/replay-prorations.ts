import { partAmount, periodScale, positionOn } from '../../src/domain/position.ts'
import { make, multiply, type Rational, subtract } from '../../src/domain/rational.ts'
import {
  canonical,
  decimal,
  decimalIn,
  decimalsOf,
  decimalText,
  type Input,
  integerIn,
  pairIn,
  type Replay,
  scaled,
  textIn,
  type Vector,
} from './vector.ts'

/** A part of a period on its ruler: [from, to) of a length. */
interface Part {
  readonly from: number
  readonly to: number
  readonly length: number
}

/** An amount for a service period within a full one; or a change, told in a few words. */
export function replayProration({ input, expected }: Vector): Replay {
  const published = String(expected)
  const places = integerIn(input, 'places', decimalsOf(published))
  if ('credit' in input || 'charge' in input) return replayNet(input, published, places)
  if ('old' in input && 'new' in input) return replayChange(input, published, places)
  return proration(decimalIn(input, 'amount'), partIn(input), input, published, places)
}

/** From a day on to the end of a period whose last day is named: the end is moved to the day after it. */
export function replayInclusive({ input, expected }: Vector): Replay {
  const [start, last] = pairIn(input, 'period')
  const dates = { service: [textIn(input, 'at'), last], full_period: [start, last], end: 'inclusive' }
  const published = String(expected)
  const places = integerIn(input, 'places', decimalsOf(published))
  return proration(decimalIn(input, 'amount'), partIn({ ...input, ...dates }), input, published, places)
}

/** Every month has thirty days: the days are given, or counted on the calendar. */
export function replayFixed30({ input, expected }: Vector): Replay {
  const days = 'service' in input ? daysOfService(input) : integerIn(input, 'days')
  const part = { from: 0, to: days, length: integerIn(input, 'denominator', 30) }
  const published = String(expected)
  const places = integerIn(input, 'places', decimalsOf(published))
  return proration(decimalIn(input, 'amount'), part, { ...input, days: undefined }, published, places)
}

/** The amount is rounded first, then the tax on it. */
export function replayCreditNote({ input, expected }: Vector): Replay {
  const places = integerIn(input, 'places', decimalsOf(String(expected)))
  const net = partOf(decimalIn(input, 'amount'), partIn(input), places)
  const percent = input.tax_pct === undefined ? make(0n) : decimalIn(input, 'tax_pct')
  const tax = decimal(decimalText(multiply(net, multiply(percent, make(1n, 100n))), places))
  const total = subtract(net, subtract(make(0n), tax))
  return { computed: [decimalText(total, places)], published: [canonical(String(expected))] }
}

/** '60*10/30' credited and '30*10/30' charged; the source publishes what is left, in whosever favour, without a sign. */
function replayNet(input: Input, published: string, places: number): Replay {
  const charge = 'charge' in input ? spelledPart(textIn(input, 'charge'), places) : make(0n)
  const credit = 'credit' in input ? spelledPart(textIn(input, 'credit'), places) : make(0n)
  const net = decimalText(subtract(charge, credit), places)
  return { computed: [withoutSign(net)], published: [withoutSign(canonical(published))] }
}

/** From an old price to a new one on 'day 15 of 30': the rest of the old is credited, the rest of the new charged. */
function replayChange(input: Input, published: string, places: number): Replay {
  const day = /^(?:day )?(\d+) of (\d+)$/.exec(textIn(input, 'day'))
  if (day === null) throw new RangeError(`"day" is not 'a of b' but ${JSON.stringify(input.day)}`)
  const [from, length] = [Number(day[1]), Number(day[2])]
  const rest = { from, to: length, length }
  const net = subtract(partOf(decimalIn(input, 'new'), rest, places), partOf(decimalIn(input, 'old'), rest, places))
  return { computed: [decimalText(net, places)], published: [canonical(published)] }
}

function proration(full: Rational, part: Part, input: Input, published: string, places: number): Replay {
  const days = typeof input.days === 'string' ? [input.days] : []
  const ours = partAmount(scaled(full, places), part.from, part.to, part.length)
  return {
    computed: [
      ...days.map(() => `${part.to - part.from}/${part.length}`),
      decimalText(partOf(full, part, places), places),
    ],
    published: [...days, canonical(published)],
    ours: decimalText(make(ours, 10n ** BigInt(places)), places),
  }
}

// The sources round the fraction of the amount, wherever in the period it lies: our rule for a part that begins at 0.
function partOf(full: Rational, part: Part, places: number): Rational {
  const amount = partAmount(scaled(full, places), 0, part.to - part.from, part.length)
  return make(amount, 10n ** BigInt(places))
}

function spelledPart(text: string, places: number): Rational {
  const spelled = /^(-?[\d.]+)(?:\s*\*\s*(\d+)\s*\/\s*(\d+))?$/.exec(text)
  if (spelled === null) throw new RangeError(`not 'amount*days/days' but ${JSON.stringify(text)}`)
  const [, amount = '', to = '1', length = '1'] = spelled
  return partOf(decimal(amount), { from: 0, to: Number(to), length: Number(length) }, places)
}

function partIn(input: Input): Part {
  if (!('service' in input)) return fractionIn(input)
  const zone = timeZoneIn(input)
  const [start, end] = datesIn(input, 'full_period')
  const scale = periodScale({ number: 0, start, end }, input.unit === 'second' ? 'second' : 'day', zone)
  const [from, to] = datesIn(input, 'service').map((instant) => positionOn(scale, instant))
  return { from: from ?? 0, to: to ?? 0, length: scale.length }
}

function fractionIn(input: Input): Part {
  const fraction = /^(\d+)\/(\d+)$/.exec(textIn(input, 'days'))
  if (fraction === null) throw new RangeError(`"days" is not a fraction but ${JSON.stringify(input.days)}`)
  return { from: 0, to: Number(fraction[1]), length: Number(fraction[2]) }
}

function daysOfService(input: Input): number {
  const part = partIn({ ...input, full_period: input.full_period ?? input.service })
  return part.to - part.from
}

function datesIn(input: Input, field: string): readonly [Temporal.Instant, Temporal.Instant] {
  const [start, end] = pairIn(input, field)
  const zone = timeZoneIn(input)
  return [instantOf(start, zone, 0), instantOf(end, zone, input.end === 'inclusive' ? 1 : 0)]
}

function instantOf(text: string, zone: string, days: number): Temporal.Instant {
  if (/[zZ]|[+-]\d\d:\d\d$/.test(text)) return Temporal.Instant.from(text)
  return Temporal.PlainDateTime.from(text).add({ days }).toZonedDateTime(zone).toInstant()
}

function timeZoneIn(input: Input): string {
  return input.time_zone === undefined ? 'UTC' : textIn(input, 'time_zone')
}

function withoutSign(text: string): string {
  return text.replace(/^-/, '')
}
