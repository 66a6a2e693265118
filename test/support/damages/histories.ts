import { chargeKey, type Damage, type Damaged, without } from './damage.ts'

/** What damages subscriptions, charges and the queue. */
export function damagesOfHistories({ own, middleCharge }: Damaged): Readonly<Record<string, Damage>> {
  return {
    one_live_subscription_per_product: {
      by: [
        without('subscription', 'one_live_subscription_per_product'),
        `update subscription set product = 'default' where ${own} and product = 'support'`,
      ],
      says: /^starts at .*, but an earlier subscription to default is live until/,
    },
    subscriptions_are_whole: { by: [`delete from item_version where ${own}`], says: /^has 1 items without a version$/ },
    'subscriptions_are_whole: items': { by: [`delete from subscription_item where ${own}`], says: /^has no item$/ },
    'subscriptions_are_whole: end': {
      by: [
        without('subscription', 'an_end_says_when_it_was_ordered'),
        `update subscription set canceled_at = null where ${own} and ends_at is not null`,
      ],
      says: /^has an end without the time of cancellation/,
    },
    'subscriptions_are_whole: period': {
      by: [
        without('subscription_item', 'a_period_is_whole'),
        `update subscription_item set period_start = null where ${own} and period_end is not null`,
      ],
      says: /^has 1 items with a part of a period$/,
    },
    versions_follow_one_another: {
      by: [`update item_version set effective_at = effective_at - interval '9 months' where ${own} and number > 1`],
      says: /^takes effect at .*, but an earlier version at/,
    },
    'versions_follow_one_another: number': {
      by: [`update item_version set number = number + 100 where ${own} and number > 1`],
      says: /^has the number 10\d, but the place \d$/,
    },
    'versions_follow_one_another: due': {
      by: [`update item_version set due_from = effective_at - interval '1 hour' where ${own}`],
      says: /^takes effect at .*, but is due from/,
    },
    versions_are_of_the_product: {
      by: [`update plan set currency = 'USD' where ${own} and code = 'basic'`],
      says: /^is of a plan in USD, but the subscription is in EUR$/,
    },
    'versions_are_of_the_product: product': {
      by: [`update plan set product = 'other' where ${own} and code = 'basic'`],
      says: /^is of a plan of the product other, but the subscription of default$/,
    },
    'versions_are_of_the_product: price': {
      by: [`update price set currency = 'USD' where ${own}`],
      says: /^has a price in USD, but the subscription is in EUR$/,
    },
    'versions_are_of_the_product: code': {
      by: [`update price set code = 'seats' where ${own}`],
      says: /^has a price of the code seats, but its item has base$/,
    },
    'versions_are_of_the_product: list': {
      by: [`delete from plan_price where ${own}`],
      says: /^has a price that its plan does not list$/,
    },
    no_service_is_charged_twice: {
      by: [
        without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
        `update charge set serves_from = serves_from - interval '1 hour' where ${middleCharge}`,
      ],
      says: /^serves from .*, but an earlier charge serves until/,
    },
    charges_stay_in_their_period: {
      by: [
        without('charge', 'no_service_is_charged_twice', 'charge_stays_in_its_period'),
        `update charge set serves_until = period_end + interval '1 hour' where ${middleCharge}`,
      ],
      says: /^serves until .*, but its period ends at/,
    },
    'charges_stay_in_their_period: kept': {
      by: [`update charge set kept = tstzmultirange(tstzrange(period_start, null)) where ${middleCharge}`],
      says: /^keeps .*, but its period is/,
    },
    'charges_stay_in_their_period: forgiven': {
      by: [
        `update charge set forgiven = tstzmultirange(tstzrange(period_start - interval '1 hour', period_end)) where ${middleCharge}`,
      ],
      says: /^forgives .*, but its period is/,
    },
    charges_serve_what_their_version_does: {
      by: [`update charge set serves_from = serves_from + interval '1 hour' where ${middleCharge}`],
      says: /^serves from .* instead of/,
    },
    'charges_serve_what_their_version_does: end': {
      by: [`update charge set serves_until = serves_until - interval '1 hour' where ${middleCharge}`],
      says: /^serves until .* instead of/,
    },
    'charges_serve_what_their_version_does: later version': {
      by: [`update item_version set due_from = due_from - interval '1 hour' where ${own} and number = 2`],
      says: /^serves until .* instead of/,
    },
    periods_meet: {
      by: [`update charge set period_end = period_end + interval '1 hour' where ${middleCharge}`],
      says: /^starts at .*, but the one before ends at/,
    },
    'periods_meet: bounds': {
      by: [`update subscription_item set period_end = period_end + interval '1 hour' where ${own}`],
      says: /^starts at .* here and at .* there, ends at .* and at/,
    },
    charges_leave_no_gap: { by: [`delete from charge where ${middleCharge}`], says: /^has no charge from/ },
    'charges_leave_no_gap: last': {
      by: [
        `delete from charge where (${chargeKey}) in (select distinct on (tenant_id, item_id) ${chargeKey} from charge
        where ${own} order by tenant_id, item_id, period_start desc)`,
      ],
      says: /^has no charge from/,
    },
    subscriptions_are_billed_in_time: {
      by: [`update subscription set next_billing_at = null where ${own}`],
      says: /^has something due at .*, but no next billing$/,
    },
    'subscriptions_are_billed_in_time: late': {
      by: [`update subscription set next_billing_at = next_billing_at + interval '1 second' where ${own}`],
      says: /^has something due at .*, but its next billing is at/,
    },
    customers_queue_by_their_subscriptions: {
      by: [`update customer_billing set next_billing_at = next_billing_at + interval '1 day' where ${own}`],
      says: /^is due at .*, but the first of its own at/,
    },
    nobody_is_forgotten: {
      by: [
        `update test_clock set now = now + interval '1 year' where ${own}`,
        `update customer_billing set next_billing_at = null where ${own}`,
      ],
      says: /^is billed until .*, but the present is .* and the customer is due at no time$/,
    },
    unbilled_time_is_billed_again: {
      by: [`update subscription set unbilled_since = start_at, next_billing_at = null where ${own}`],
      says: /^has something unbilled since .*, but no next billing$/,
    },
    drafts_become_final: {
      by: [
        `update subscription set next_billing_at = next_billing_at + interval '9 days' where id in (select subscription_id from invoice where status = 'draft')`,
      ],
      says: /^becomes final at .*, but the next billing of its subscription is at/,
    },
    lines_of_drafts_are_computed_again: {
      by: ['update subscription set unbilled_since = null'],
      says: /^belongs to a period from .*, but its subscription has nothing unbilled$/,
    },
  }
}
