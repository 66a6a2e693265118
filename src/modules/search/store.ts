import type { Tx } from '../../platform/database/transaction.ts'

export const foundTypes = ['customer', 'subscription', 'invoice', 'credit_note', 'plan', 'payment', 'event'] as const
export type FoundType = (typeof foundTypes)[number]

/** An object that was found, as the API shows it. */
export interface Found {
  readonly type: FoundType
  readonly id: string
  readonly title: string
  readonly subtitle: string | null
  readonly customer_id: string | null
}

interface FoundCustomer extends Found {
  readonly customer_id: string
}

interface FoundPlan extends Found {
  readonly subtitle: string
}

/** How many are found at most, of each kind and in all. */
export const foundMax = 20

const named = (row: string) => `join customer c on c.tenant_id = ${row}.tenant_id and c.id = ${row}.customer_id`

// What each type shows, and the rows that it is read from.
const shown: Readonly<Record<FoundType, { readonly columns: string; readonly from: string }>> = {
  customer: {
    columns: 'o.name as title, coalesce(o.email, o.external_id) as subtitle, o.id as customer_id',
    from: 'customer o',
  },
  subscription: {
    columns: 'p.name as title, c.name as subtitle, o.customer_id',
    from: `subscription o join plan p on p.tenant_id = o.tenant_id and p.id = o.plan_id ${named('o')}`,
  },
  invoice: {
    columns: `coalesce(o.number, 'Draft') as title, c.name as subtitle, o.customer_id`,
    from: `invoice o ${named('o')}`,
  },
  credit_note: { columns: 'o.number as title, c.name as subtitle, o.customer_id', from: `credit_note o ${named('o')}` },
  plan: { columns: 'o.name as title, o.code as subtitle, null::uuid as customer_id', from: 'plan o' },
  payment: {
    columns: `coalesce(o.reference, o.id::text) as title, c.name as subtitle, o.customer_id`,
    from: `payment o ${named('o')}`,
  },
  event: {
    columns: `o.type as title, o.object_id::text as subtitle, (o.object ->> 'customer_id')::uuid as customer_id`,
    from: 'event o',
  },
}

/** Selects objects of a type, whose name is a parameter. */
function selected(type: FoundType, parameter: number, condition: string): string {
  const { columns, from } = shown[type]
  return `(select $${parameter}::text as type, o.id, ${columns} from ${from} where o.tenant_id = $1 and ${condition})`
}

/** The object with this id, of one of these types. */
export async function foundById(
  tx: Tx,
  tenantId: string,
  { id, types }: { readonly id: string; readonly types: readonly FoundType[] },
): Promise<readonly Found[]> {
  if (types.length === 0) return []
  const condition = (type: FoundType) => (type === 'event' ? 'o.sequence = event_sequence_of($2)' : 'o.id = $2')
  return tx.rows<Found>({
    text: types.map((type, index) => selected(type, index + 3, condition(type))).join(' union all '),
    values: [tenantId, id, ...types],
  })
}

/** What has this external id. */
export async function foundByExternalId(
  tx: Tx,
  tenantId: string,
  { externalId, types }: { readonly externalId: string; readonly types: readonly FoundType[] },
): Promise<readonly Found[]> {
  if (types.length === 0) return []
  return tx.rows<Found>({
    text: types.map((type, index) => selected(type, index + 3, 'o.external_id = $2')).join(' union all '),
    values: [tenantId, externalId, ...types],
  })
}

/** The documents whose numbers begin so, those with the least first. */
export async function foundByNumber(
  tx: Tx,
  tenantId: string,
  { beginnings, types }: { readonly beginnings: readonly string[]; readonly types: readonly FoundType[] },
): Promise<readonly Found[]> {
  if (types.length === 0) return []
  const each = types.flatMap((type, at) =>
    beginnings.map((_, index) => {
      const condition = `o.number ^@ $${types.length + index + 2} order by o.number, o.id limit ${foundMax}`
      return selected(type, at + 2, condition)
    }),
  )
  return tx.rows<Found>({ text: each.join(' union all '), values: [tenantId, ...types, ...beginnings] })
}

/** The customers of whose words each of these is the beginning of one; those who have a word whole come first. */
export async function foundByWords(
  tx: Tx,
  tenantId: string,
  words: readonly string[],
): Promise<readonly FoundCustomer[]> {
  const [first, ...others] = words
  if (first === undefined) return []
  const another = (condition: string) =>
    `exists (select from customer_word x where x.tenant_id = w.tenant_id and x.customer_id = w.customer_id and x.word ${condition})`
  const also = others.map((_, index) => `and ${another(`^@ $${index + 3}`)}`)
  const isWhole = ['w.word = $2', ...others.map((_, index) => another(`= $${index + 3}`))].join(' and ')
  // Of one word the whole comes first in the index.
  const order = others.length === 0 ? 'order by w.word' : ''
  const rows = await tx.rows<Omit<FoundCustomer, 'type'>>({
    text: `select o.id, ${shown.customer.columns} from (
        select customer_id, bool_or(is_whole) as is_whole from (
          select w.customer_id, ${isWhole} as is_whole from customer_word w
          where w.tenant_id = $1 and w.word ^@ $2 ${also.join(' ')} ${order} limit 200) m
        group by 1 order by 2 desc, 1 desc limit ${foundMax}) f
      join customer o on o.tenant_id = $1 and o.id = f.customer_id order by f.is_whole desc, o.id desc`,
    values: [tenantId, ...words],
  })
  return rows.map((row) => ({ type: 'customer', ...row }))
}

/** The newest revision of each plan that has the text in its code or name. */
export async function foundPlans(tx: Tx, tenantId: string, text: string): Promise<readonly FoundPlan[]> {
  const rows = await tx.rows<Omit<FoundPlan, 'type'>>({
    text: `select o.id, ${shown.plan.columns} from (
        select distinct on (code) tenant_id, id, code, name from plan where tenant_id = $1
          and (position(lower($2) in lower(code)) > 0 or position(lower($2) in lower(name)) > 0)
        order by code, revision desc limit ${foundMax}) o`,
    values: [tenantId, text],
  })
  return rows.map((row) => ({ type: 'plan', ...row }))
}
