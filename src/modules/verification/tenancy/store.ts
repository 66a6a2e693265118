import type { Invariant } from '../invariant.ts'

interface Reference {
  readonly from: string
  readonly to: string
  /** Pairs of columns: the referring one, and the one that it refers to. */
  readonly by: readonly (readonly [string, string])[]
}

const references: readonly Reference[] = [
  ...['tenant_counter', 'api_key', 'idempotency_key', 'test_clock', 'customer', 'plan', 'price', 'event'].map(toTenant),
  ...['plan_migration', 'plan_migration_preview', 'webhook_endpoint', 'bank_account', 'bank_statement'].map(toTenant),
  to('test_clock', 'customer', 'customer_billing', 'invoice', 'credit_note', 'plan_migration_subscription'),
  to(
    'customer',
    ...[
      'customer_billing',
      'customer_word',
      'credit_balance',
      'credit_grant',
      'subscription',
      'invoice',
      'credit_note',
      'payment',
      'plan_migration_subscription',
    ],
  ),
  to(
    'subscription',
    ...['subscription_item', 'invoice', 'credit_note', 'document_line', 'plan_migration_subscription'],
  ),
  to('plan', 'plan_price', 'item_version', 'document_line', 'plan_migration', 'plan_migration_preview'),
  ...['plan_migration', 'plan_migration_preview'].map((from) => ({
    from,
    to: 'plan',
    by: [['to_plan_id', 'id']] as const,
  })),
  { from: 'plan_migration_subscription', to: 'plan_migration', by: [['migration_id', 'id']] as const },
  { from: 'webhook_delivery', to: 'webhook_endpoint', by: [['endpoint_id', 'id']] as const },
  to('price', 'plan_price', 'item_version'),
  to('invoice', 'document_line', 'payment_allocation', 'credit_entry', 'credit_note_invoice'),
  to('payment', 'payment_allocation'),
  to('bank_transaction', 'payment'),
  { from: 'bank_transaction', to: 'bank_account', by: [['account_id', 'id']] as const },
  { from: 'bank_transaction', to: 'bank_statement', by: [['statement_id', 'id']] as const },
  { from: 'bank_transaction', to: 'invoice', by: [['suggested_invoice_id', 'id']] as const },
  to('credit_note', 'document_line', 'credit_entry', 'credit_note_invoice'),
  { from: 'item_version', to: 'subscription_item', by: [['item_id', 'id']] as const },
  {
    from: 'charge',
    to: 'item_version',
    by: [
      ['item_id', 'item_id'],
      ['version_number', 'number'],
    ] as const,
  },
  {
    from: 'document_line',
    to: 'charge',
    by: ['item_id', 'version_number', 'period_number'].map((column) => [column, column] as const),
  },
  { from: 'credit_entry', to: 'credit_grant', by: [['grant_id', 'id']] as const },
  { from: 'credit_entry', to: 'invoice', by: [['returns_of_invoice_id', 'id']] as const },
  {
    from: 'credit_entry',
    to: 'credit_balance',
    by: [
      ['customer_id', 'customer_id'],
      ['currency', 'currency'],
    ] as const,
  },
].flat()

function toTenant(from: string): Reference {
  return { from, to: 'tenant', by: [] }
}

function to(table: string, ...from: readonly string[]): Reference[] {
  return from.map((name) => ({ from: name, to: table, by: [[`${table}_id`, 'id']] as const }))
}

/** Invariants of tenancy: rows refer only to rows of the same tenant. */
export const tenancyInvariants: readonly Invariant[] = [
  {
    name: 'everything_refers_within_its_tenant',
    promise: 'Every reference of a row is to an existing row of the same tenant.',
    sql: references.map(referenceSql).join('\n      union all'),
  },
  {
    name: 'the_queue_names_the_clock_of_the_customer',
    promise: "A customer's row in the queue has the test clock of the customer.",
    sql: `
      select c.tenant_id, jsonb_build_object('customer_id', c.id) as ids,
        case when b.test_clock_id is distinct from c.test_clock_id
          then format('has the test clock %s, but the queue has %s', coalesce(c.test_clock_id::text, 'none'), coalesce(b.test_clock_id::text, 'none'))
        end as problem
      from customer c join customer_billing b on b.tenant_id = c.tenant_id and b.customer_id = c.id`,
  },
]

function referenceSql({ from, to: table, by }: Reference): string {
  const key = by.map(([column]) => `'${column}', r.${column}`)
  const join = by.map(([column, other]) => ` and o.${other} = r.${column}`).join('')
  const isMeant = by.map(([column]) => `r.${column} is not null`).join(' and ') || 'true'
  return `
      select r.tenant_id, jsonb_build_object(${[`'table', '${from}'`, ...key].join(', ')}) as ids,
        case when o.tenant_id is null then 'refers to a row of ${table} that does not exist in its tenant' end as problem
      from ${from} r left join ${table} o on o.tenant_id = r.tenant_id${join} where ${isMeant}`
}
