import type { BilledLine, Charge } from '../../domain/charge.ts'
import { type Coverage, farAway, type Span } from '../../domain/coverage.ts'
import type { Instant } from '../../domain/instant.ts'
import type { InvoiceKind } from '../../domain/invoice-kind.ts'
import type { Item, Version } from '../../domain/item.ts'
import type { Subscription } from '../../domain/subscription.ts'
import type { TaxWait } from '../../domain/tax.ts'
import { type KnownUsage, noUsage } from '../../domain/usage.ts'
import type { Row } from '../../platform/database/row.ts'
import { type MeasuredJson, measuredOf } from '../documents/lines/measured-json.ts'
import type { AddOnRow, PlanRow } from '../plans/catalog/rows.ts'
import { type PriceRow, priceOf } from '../plans/rows.ts'
import { type DiscountJson, discountsIn, type ItemDiscountJson, itemDiscountsIn } from './discount-rows.ts'
import { type WaitingOrderJson, waitingOrderOf } from './waiting-rows.ts'

export type SubscriptionRow = Row<
  'subscription',
  | 'id'
  | 'customer_id'
  | 'product'
  | 'currency'
  | 'time_zone'
  | 'proration'
  | 'start_at'
  | 'trial_end'
  | 'ends_at'
  | 'canceled_at'
  | 'cancel_at_period_end'
  | 'pauses'
  | 'billed_until'
  | 'billed_elsewhere_until'
  | 'next_billing_at'
  | 'unbilled_since'
  | 'rebill_cause_event_id'
  | 'external_id'
  | 'purchase_order'
  | 'collection'
  | 'payment_method_id'
  | 'billing_threshold_cents'
  | 'metadata'
  | 'created_at'
  | 'updated_at',
  {
    readonly proration: Subscription['proration']
    readonly metadata: Record<string, string>
    readonly collection: Subscription['collection']
  }
> & {
  readonly is_past_due: boolean
  readonly own_plan_id: string
  readonly own_plan_code: string
  readonly own_plan_name: string
  readonly waiting: readonly WaitingOrderJson[] | null
  readonly discounts: readonly DiscountJson[] | null
  readonly waiting_plans: readonly PlanRow[] | null
  readonly waiting_prices: readonly AddOnRow[] | null
  readonly draft_id?: string | null
  readonly draft_kind?: InvoiceKind | null
  readonly draft_finalizes_at?: Instant | null
  readonly draft_waits_for?: TaxWait | null
  readonly draft_hand_made_cents?: bigint | null
}

/** A version with its price, the name of its plan and columns of its item. */
export type VersionRow = PriceRow &
  Row<'item_version', 'item_id' | 'number' | 'anchor' | 'effective_at' | 'due_from'> &
  Row<
    'subscription_item',
    'subscription_id' | 'add_on_of' | 'ends_at' | 'period_number' | 'period_start' | 'period_end'
  > & {
    readonly version_quantity: number
    readonly version_discounts: readonly ItemDiscountJson[] | null
    readonly plan_id: string
    readonly plan_code: string
    readonly plan_name: string
  }

/** A charge joined with one of its lines; the line’s columns are null if it has none. */
export type ChargeRow = Row<
  'charge',
  | 'item_id'
  | 'version_number'
  | 'period_number'
  | 'period_start'
  | 'period_end'
  | 'serves_from'
  | 'serves_until'
  | 'kept'
  | 'forgiven'
  | 'forgiven_cents'
> & {
  readonly [Column in keyof LineColumns]: LineColumns[Column] | null
}

type LineColumns = Omit<
  Row<
    'document_line',
    | 'ordinal'
    | 'sign'
    | 'service_start'
    | 'service_end'
    | 'from_position'
    | 'until_position'
    | 'period_length'
    | 'amount_cents'
    | 'takes_back'
    | 'measured'
    | 'invoice_id'
    | 'credit_note_id'
  >,
  'sign' | 'measured'
> & { readonly sign: BilledLine['sign']; readonly measured: MeasuredJson | null; readonly is_void: boolean }

/** `usage` is what is known of it where it is billed; by default nothing. */
export function subscriptionOf(
  row: SubscriptionRow,
  items: readonly Item[],
  usage: KnownUsage = noUsage,
): Subscription {
  return {
    id: row.id,
    customerId: row.customer_id,
    product: row.product,
    currency: row.currency,
    timeZone: row.time_zone,
    proration: row.proration,
    startAt: row.start_at,
    trialEnd: row.trial_end,
    billedElsewhereUntil: row.billed_elsewhere_until,
    plan: { id: row.own_plan_id, code: row.own_plan_code, name: row.own_plan_name },
    items,
    discounts: discountsIn(row.discounts),
    pauses: coverageIn(row.pauses),
    waiting: (row.waiting ?? []).map((order) => waitingOrderOf(order, row)),
    end:
      row.ends_at && row.canceled_at
        ? { at: row.ends_at, requestedAt: row.canceled_at, isAtPeriodEnd: row.cancel_at_period_end }
        : null,
    billedUntil: row.billed_until,
    nextBillingAt: row.next_billing_at,
    unbilledSince: row.unbilled_since,
    rebillCause: row.rebill_cause_event_id,
    draft:
      row.draft_id && row.draft_kind
        ? {
            invoiceId: row.draft_id,
            kind: row.draft_kind,
            finalizesAt: row.draft_finalizes_at ?? null,
            waits: Boolean(row.draft_waits_for),
            handMadeCents: row.draft_hand_made_cents ?? 0n,
          }
        : null,
    usage,
    externalId: row.external_id,
    purchaseOrder: row.purchase_order,
    collection: row.collection,
    paymentMethodId: row.payment_method_id,
    thresholdCents: row.billing_threshold_cents,
    isPastDue: row.is_past_due,
    metadata: row.metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The items of subscriptions, by subscription: from the rows of their versions, and those of their charges. */
export function itemsOf(versions: readonly VersionRow[], charges: readonly ChargeRow[]): Map<string, Item[]> {
  const chargesByItem = Map.groupBy(charges, ({ item_id }) => item_id)
  const items = new Map<string, Item[]>()
  for (const [id, rows] of Map.groupBy(versions, ({ item_id }) => item_id)) {
    const [row] = rows
    if (!row) continue
    const item: Item = {
      id,
      priceCode: row.price_code,
      addOnOf: row.add_on_of,
      until: row.ends_at,
      versions: rows.map(versionOf),
      period:
        row.period_number !== null && row.period_start && row.period_end
          ? { number: row.period_number, start: row.period_start, end: row.period_end }
          : null,
      charges: chargesOf(chargesByItem.get(id) ?? []),
    }
    const others = items.get(row.subscription_id)
    if (others) others.push(item)
    else items.set(row.subscription_id, [item])
  }
  return items
}

function versionOf(row: VersionRow): Version {
  return {
    number: row.number,
    plan: { id: row.plan_id, code: row.plan_code, name: row.plan_name },
    price: priceOf(row),
    quantity: row.version_quantity,
    discounts: itemDiscountsIn(row.version_discounts),
    anchor: row.anchor,
    effectiveAt: row.effective_at,
    from: row.due_from,
  }
}

/** The charges of one item, in the order of their rows, each with the lines that count. */
export function chargesOf(rows: readonly ChargeRow[]): Charge[] {
  return [...Map.groupBy(rows, (row) => `${row.version_number} ${row.period_number}`).values()].flatMap((own) => {
    const [row] = own
    if (!row) return []
    const lines = own.flatMap((one) =>
      one.ordinal === null ? [] : { isVoid: one.is_void === true, line: billedLineOf(one) },
    )
    return {
      version: row.version_number,
      period: { number: row.period_number, start: row.period_start, end: row.period_end },
      serves: { from: row.serves_from, until: row.serves_until },
      kept: coverageIn(row.kept),
      forgiven: coverageIn(row.forgiven),
      forgivenCents: row.forgiven_cents,
      lines: lines.filter(({ isVoid }) => !isVoid).map(({ line }) => line),
      lineCount: lines.reduce((last, { line }) => Math.max(last, line.ordinal), 0),
    }
  })
}

function billedLineOf(row: ChargeRow): BilledLine {
  const { ordinal, sign, service_start, service_end, from_position, until_position, period_length, amount_cents } = row
  const id = row.invoice_id ?? row.credit_note_id
  if (ordinal === null || sign === null || !service_start || !service_end || amount_cents === null || !id)
    throw new Error(`a line of a charge of item ${row.item_id} is incomplete`)
  return {
    ordinal,
    sign,
    from: service_start,
    until: service_end,
    position: { from: from_position ?? 0, until: until_position ?? 0, length: period_length ?? 0 },
    amountCents: amount_cents,
    takesBack: row.takes_back,
    measured: row.measured && measuredOf(row.measured),
    document: { kind: row.invoice_id ? 'invoice' : 'credit_note', id },
  }
}

/** The spans of a PostgreSQL multirange; one without an upper bound reaches to `farAway`. */
export function coverageIn(multirange: string): Coverage {
  if (multirange === '{}') return []
  return [...multirange.matchAll(/\["([^"]+)",(?:"([^"]+)")?\)/g)].map(([, from = '', until]) => ({
    from: Temporal.Instant.from(from),
    until: until ? Temporal.Instant.from(until) : farAway,
    times: 1,
  }))
}

/** The spans as a PostgreSQL multirange. */
export function multirangeOf(spans: readonly Span[]): string {
  const end = ({ until }: Span) => (until.epochNanoseconds === farAway.epochNanoseconds ? '' : until)
  return `{${spans.map((span) => `[${span.from},${end(span)})`).join()}}`
}
