import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** A line of a final document, with what a table of lines shows beside it. */
export interface FlatLine {
  readonly id: string
  readonly document: 'invoice' | 'credit_note'
  readonly document_id: string
  readonly number: string | null
  readonly finalized_at: Instant
  readonly customer_id: string
  readonly customer_name: string
  readonly subscription_id: string | null
  readonly plan_code: string | null
  readonly price_code: string | null
  readonly currency: string
  readonly position: number
  readonly description: string
  readonly quantity: number
  readonly unit_amount: string
  readonly amount_cents: bigint
  readonly discount_cents: bigint
  readonly tax_cents: bigint
  readonly proration: boolean
  readonly service_start: Instant | null
  readonly service_end: Instant | null
}

export interface LineFilter {
  readonly finalized_from?: Instant | undefined
  readonly finalized_until?: Instant | undefined
  readonly customer_id?: string | undefined
  /** `none`: of customers on no test clock. */
  readonly test_clock_id: string
}

/** Where a page ended. */
export interface LinePosition {
  readonly finalizedAt: string
  readonly documentId: string
  readonly position: number
}

/** A page of lines of final documents without void invoices, the oldest document first; one more than `limit`. */
export function listLines(
  tx: Tx,
  tenantId: string,
  filter: LineFilter,
  { after, limit }: { readonly after: LinePosition | null; readonly limit: number },
): Promise<readonly FlatLine[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, ...given: readonly (string | number | undefined)[]) =>
    given.includes(undefined)
      ? ''
      : `and ${given.reduce<string>((text, value) => text.replace('?', `$${values.push(value)}`), condition)}`
  const conditions = [
    also('d.finalized_at >= ?::timestamptz', filter.finalized_from?.toString()),
    also('d.finalized_at < ?::timestamptz', filter.finalized_until?.toString()),
    also('d.customer_id = ?', filter.customer_id),
    filter.test_clock_id === 'none' ? 'and d.test_clock_id is null' : also('d.test_clock_id = ?', filter.test_clock_id),
    also('(d.finalized_at, d.id) >= (?::timestamptz, ?::uuid)', after?.finalizedAt, after?.documentId),
    also(
      '(d.finalized_at, d.id, l.position) > (?::timestamptz, ?::uuid, ?::integer)',
      ...[after?.finalizedAt, after?.documentId, after?.position],
    ),
  ].join(' ')
  const linesOf = (
    document: FlatLine['document'],
  ) => `(select l.id, '${document}' as document, d.id as document_id, d.number, d.finalized_at,
      d.customer_id, d.billed_to ->> 'name' as customer_name, l.subscription_id, p.code as plan_code, m.price_code, d.currency, l.position,
      l.description, l.quantity, l.unit_amount, l.amount_cents,
      coalesce(discount_cents(l.discounts), 0) as discount_cents, l.tax_cents, l.proration, l.service_start, l.service_end
    from ${document} d join document_line l on l.tenant_id = d.tenant_id and l.${document}_id = d.id
      left join plan p on p.tenant_id = l.tenant_id and p.id = l.plan_id
      left join subscription_item m on m.tenant_id = l.tenant_id and m.id = l.item_id
    where d.tenant_id = $1 and d.finalized_at is not null ${document === 'invoice' ? "and d.status <> 'void'" : ''} ${conditions}
    order by d.finalized_at, d.id, l.position limit $2)`
  return tx.rows<FlatLine>({
    text: `${linesOf('invoice')} union all ${linesOf('credit_note')} order by finalized_at, document_id, position limit $2`,
    values,
  })
}
