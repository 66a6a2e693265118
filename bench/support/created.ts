import type pg from 'pg'

/**
 * Counts what the creations of these tenants have left, and throws unless every 201 left exactly one subscription, one
 * invoice with one line, one charge, one set of events and one kept answer.
 */
export async function countCreated(admin: pg.Client, before: Created, created: number): Promise<string> {
  const after = await createdRows(admin)
  const differences = Object.entries(after).map(
    ([name, count]) => [name, count - before[name as keyof Created]] as const,
  )
  const said = differences.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ')
  const isRight = differences.every(
    ([name, count]) => count === (name.startsWith('subscriptions_without') ? 0 : created),
  )
  if (!isRight) throw new Error(`${created} answers with 201 left ${said}`)
  return `${created} x 201 left ${said}`
}

export type Created = Readonly<
  Record<
    'subscriptions' | 'charges' | 'invoices' | 'lines' | 'kept_answers' | 'subscriptions_without_all_of_them',
    number
  >
>

/** How many rows there are of what a creation writes. */
export async function createdRows(admin: pg.Client): Promise<Created> {
  const { rows } = await admin.query<Record<keyof Created, string>>(`select
    (select count(*) from subscription) as subscriptions, (select count(*) from charge) as charges,
    (select count(*) from invoice) as invoices, (select count(*) from document_line) as lines,
    (select count(*) from idempotency_key) as kept_answers,
    (select count(*) from (
      select s.id, count(distinct i.id) as invoices, count(distinct c.id) as created, count(distinct e.id) filter (where e.type = 'invoice.created') as made,
        count(distinct e.id) filter (where e.type = 'invoice.finalized') as finalized
      from subscription s
      left join invoice i on i.tenant_id = s.tenant_id and i.subscription_id = s.id
      left join event c on c.tenant_id = s.tenant_id and c.object_id = s.id and c.type = 'subscription.created'
      left join event e on e.tenant_id = i.tenant_id and e.object_id = i.id
      group by s.tenant_id, s.id) x
      where (x.invoices, x.created, x.made, x.finalized) <> (1, 1, 1, 1)) as subscriptions_without_all_of_them`)
  const [counts] = rows
  if (!counts) throw new Error('nothing was counted')
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])) as Created
}
