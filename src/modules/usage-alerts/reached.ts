import type { Span } from '../../domain/coverage.ts'
import { type Instant, isBefore } from '../../domain/instant.ts'
import { sumMoney } from '../../domain/money.ts'
import type { UsageTariff } from '../../domain/price.ts'
import { plainTerms } from '../../domain/price-model.ts'
import { compare, make, type Rational } from '../../domain/rational.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { openPeriodsUsage } from '../../domain/threshold.ts'
import { decimalText, parseUnitAmount, rationalOf, unitAmountOfCents } from '../../domain/unit-amount.ts'
import type { KnownUsage } from '../../domain/usage.ts'
import type { UsageAlert } from './alert.ts'

/** A threshold that a customer has reached in a period. */
export interface Reached {
  readonly alert: UsageAlert
  readonly customerId: string
  /** Of a price; else null. */
  readonly subscriptionId: string | null
  /** The item of a price; else the customer. */
  readonly subjectId: string
  readonly period: Span
  readonly threshold: string
  /** An exact decimal: units of the meter, or minor units. */
  readonly used: string
}

export interface UsageOfCustomer {
  readonly customerId: string
  readonly timeZone: string
  readonly subscriptions: readonly Subscription[]
  readonly usage: KnownUsage
}

/**
 * The thresholds that a customer has reached by now: of a meter in the calendar month of their time zone, of a price in the billing period
 * of its item; in the one before too, as long as usage of it may still come (`usage_grace`).
 */
export function reachedThresholds(customer: UsageOfCustomer, alerts: readonly UsageAlert[], now: Instant): Reached[] {
  return alerts.flatMap((alert) =>
    measured(customer, alert, now).flatMap(({ used, ...where }) =>
      alert.thresholds.flatMap((threshold) =>
        compare(used, rationalOf(parseUnitAmount(threshold))) < 0
          ? []
          : [{ alert, customerId: customer.customerId, ...where, threshold, used: decimalText(used) }],
      ),
    ),
  )
}

interface Measured extends Pick<Reached, 'subscriptionId' | 'subjectId' | 'period'> {
  readonly used: Rational
}

function measured(customer: UsageOfCustomer, { watched }: UsageAlert, now: Instant): Measured[] {
  const { customerId, usage, subscriptions, timeZone } = customer
  if ('meter' in watched) {
    const openSince = now.subtract({ minutes: usage.graceMinutes })
    const months = monthsBy(now, timeZone).filter(({ until }) => isBefore(openSince, until))
    return months.map((period) => ({
      ...{ subscriptionId: null, subjectId: customerId, period },
      used: usage.quantityIn({ customerId, tariff: plainly(watched), spans: [period] }).units,
    }))
  }
  return subscriptions.flatMap((subscription) => {
    const own = openPeriodsUsage(subscription, now).filter(({ item }) => item.priceCode === watched.priceCode)
    return [...Map.groupBy(own, ({ item, charge }) => `${item.id} ${charge.period.start}`).values()].flatMap((all) => {
      const [first] = all
      if (!first) return []
      const { start: from, end: until } = first.charge.period
      const cents = sumMoney(all.map(({ due }) => due.amount.amountCents))
      return [{ subscriptionId: subscription.id, subjectId: first.item.id, period: { from, until }, used: make(cents) }]
    })
  })
}

/** Units of a meter, without a price. */
function plainly({ meter }: { readonly meter: UsageTariff['meter'] }): UsageTariff {
  const terms = plainTerms({ model: 'per_unit', unitAmount: unitAmountOfCents(0n) })
  return { kind: 'usage', terms, meter, filters: [], isScaled: false }
}

/** The last calendar month of a time zone, and the present one. */
function monthsBy(now: Instant, timeZone: string): Span[] {
  const first = now.toZonedDateTimeISO(timeZone).toPlainDate().with({ day: 1 })
  const starts = [first.subtract({ months: 1 }), first, first.add({ months: 1 })].map((date) =>
    date.toZonedDateTime(timeZone).toInstant(),
  )
  const [last, present, next] = starts as [Instant, Instant, Instant]
  return [
    { from: last, until: present },
    { from: present, until: next },
  ]
}
