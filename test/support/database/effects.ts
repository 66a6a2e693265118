import type { Asked, Journal } from '../http/keyed-requests.ts'
import type { Ask } from './late-customers.ts'

/** What the requests of `busy-lives.ts` have left in the database. */
export interface Stored {
  /** By the mark of a request, what it has made, as often as it was done. */
  readonly made: ReadonlyMap<string, readonly string[]>
  /** The keys whose answers are kept. */
  readonly kept: ReadonlySet<string>
  /** Number and total of invoices, by their id. */
  readonly invoices: ReadonlyMap<string, string>
}

const made = `
  select 'customer ' || external_id as mark, id from customer where external_id is not null
  union all
  select 'subscription ' || (metadata ->> 'order'), id from subscription where metadata ? 'order'
  union all
  select 'payment ' || p.reference, a.invoice_id
  from payment p join payment_allocation a on (a.tenant_id, a.payment_id) = (p.tenant_id, p.id) where p.reference is not null
  union all
  select 'credit ' || reason, id from credit_entry where invoice_id is null and credit_note_id is null
  union all
  select 'change ' || i.subscription_id || ' to ' || v.quantity, i.subscription_id
  from item_version v join subscription_item i on (i.tenant_id, i.id) = (v.tenant_id, v.item_id)
  where v.number > 1 and i.price_code = 'base'`

/** Reads what is there, as the owner. */
export async function readStored(owner: Ask): Promise<Stored> {
  const marks = new Map<string, string[]>()
  for (const { mark, id } of await owner(made)) marks.set(mark, [...(marks.get(mark) ?? []), id])
  const keys = await owner('select key from idempotency_key')
  const invoices = await owner('select id, number, total_cents::text as total from invoice')
  return {
    made: marks,
    kept: new Set(keys.map(({ key }) => key)),
    invoices: new Map(invoices.map(({ id, number, total }) => [id, `${number} ${total}`])),
  }
}

/**
 * What is not as it must be: whatever was acknowledged is there as it was answered, once; whatever was not is there once with its
 * answer kept, or not at all; and nothing is there that nobody asked for.
 */
export function differences({ asked }: Pick<Journal, 'asked'>, { made, kept, invoices }: Stored): string[] {
  const wrong = asked.flatMap((one) => differencesOf(one).map((what) => `${one.key} (${one.mark}) ${what}`))
  const marks = new Set(asked.map(({ mark }) => mark))
  const keys = new Set(asked.map(({ key }) => key))
  return [
    ...wrong,
    ...[...made.keys()].filter((mark) => !marks.has(mark)).map((mark) => `nobody asked for ${mark}`),
    ...[...kept].filter((key) => !keys.has(key)).map((key) => `nobody asked by the key ${key}`),
  ]

  function differencesOf({ key, mark, text, told }: Asked): string[] {
    const found: string[] = []
    const isKept = kept.has(key)
    const ids = mark === null ? [] : (made.get(mark) ?? [])
    if (text !== null && !isKept) found.push('was acknowledged, and its answer is gone')
    if (mark !== null && ids.length !== (isKept ? 1 : 0)) {
      found.push(`is there ${ids.length} times, while its answer is ${isKept ? 'kept' : 'not kept'}`)
    }
    if (told && mark !== null && ids.length === 1 && ids[0] !== told.id) found.push(`is ${ids[0]}, and was ${told.id}`)
    const invoice = told?.invoice
    if (invoice && invoices.get(invoice.id) !== `${invoice.number} ${invoice.total}`) {
      found.push(`was told of ${invoice.number} over ${invoice.total}: now ${invoices.get(invoice.id) ?? 'gone'}`)
    }
    return found
  }
}

/** What must have come with what there is, in the same transaction; as questions whose answers must be empty. */
export const wholeness: Readonly<Record<string, string>> = {
  'every customer has one event of their creation, and a place in the queue': `
    select c.id from customer c
    where 1 <> (select count(*) from event e where (e.tenant_id, e.object_id, e.type) = (c.tenant_id, c.id, 'customer.created'))
      or not exists (select from customer_billing b where (b.tenant_id, b.customer_id) = (c.tenant_id, c.id))`,
  'every subscription that began with its order has an invoice': `
    select s.id from subscription s
    where s.start_at <= s.created_at and not exists (
      select from invoice i where (i.tenant_id, i.subscription_id) = (s.tenant_id, s.id))`,
  'every subscription has one event of its creation, and one of each change': `
    select i.subscription_id from subscription_item i join item_version v on (v.tenant_id, v.item_id) = (i.tenant_id, i.id)
    where i.price_code = 'base'
    group by i.tenant_id, i.subscription_id
    having count(*) <> (select count(*) from event e where e.tenant_id = i.tenant_id and e.object_id = i.subscription_id
      and e.type in ('subscription.created', 'subscription.changed'))`,
  'every change is there with all of its items': `
    select i.subscription_id from subscription_item i join item_version v on (v.tenant_id, v.item_id) = (i.tenant_id, i.id)
    group by i.tenant_id, i.subscription_id
    having count(*) filter (where i.price_code = 'base') <> 1 + count(*) filter (where i.price_code = 'backup')
      or count(*) filter (where i.price_code = 'seats') not in (0, count(*) filter (where i.price_code = 'base'))`,
  'every invoice has one event of its creation and one of its finalizing, and has lines': `
    select i.id from invoice i
    where 1 <> (select count(*) from event e where (e.tenant_id, e.object_id, e.type) = (i.tenant_id, i.id, 'invoice.created'))
      or 1 <> (select count(*) from event e where (e.tenant_id, e.object_id, e.type) = (i.tenant_id, i.id, 'invoice.finalized'))
      or not exists (select from document_line l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id))`,
  'every credit note has one event, and has lines': `
    select n.id from credit_note n
    where 1 <> (select count(*) from event e where (e.tenant_id, e.object_id, e.type) = (n.tenant_id, n.id, 'credit_note.created'))
      or not exists (select from document_line l where (l.tenant_id, l.credit_note_id) = (n.tenant_id, n.id))`,
  'every credit that was granted has one event': `
    select c.id from credit_entry c
    where c.invoice_id is null and c.credit_note_id is null and 1 <> (
      select count(*) from event e where (e.tenant_id, e.object_id, e.type) = (c.tenant_id, c.id, 'credit.granted'))`,
}
