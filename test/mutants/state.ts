import { type Mutant, mutant } from './mutant.ts'

const store = 'src/modules/ledger/store.ts'
const rows = 'src/modules/ledger/rows.ts'
const writes = 'src/modules/ledger/writes.ts'
const documents = 'src/modules/documents/invoices/writes.ts'
const verified = 'src/modules/verification/subscriptions/store.ts'
const items = 'test/scenarios/items.test.ts'
const drafts = 'test/scenarios/drafts.test.ts'
const byHand = 'test/scenarios/invoices-by-hand.test.ts'
const changes = 'test/scenarios/trials-and-changes.test.ts'
const pauses = 'test/scenarios/pauses.test.ts'
const forgiven = 'test/scenarios/forgiven-time-and-known-ends.test.ts'
const arrears = 'test/scenarios/arrears.test.ts'
const voids = 'src/modules/invoices/void.test.ts'

const changingOfCharge = `',\n    changing: 'serves_from, serves_until, kept, forgiven, forgiven_cents'`

/** What is read and written of subscriptions, items, charges and their lines, with a mistake in it. */
export const stateMutants: readonly Mutant[] = [
  mutant(
    'a row type has a column that the statement does not give',
    {
      file: store,
      find: 'interface ClaimedCustomer extends SeriesRow {',
      put: 'interface ClaimedCustomer extends SeriesRow {\n  readonly last_instant: Instant',
    },
    'test/row-types.test.ts',
  ),
  mutant(
    'what is not billed of periods that are over is not read again',
    {
      file: store,
      find: 'coalesce($4::timestamptz, k.now, now()), s.unbilled_since)',
      put: 'coalesce($4::timestamptz, k.now, now()))',
    },
    byHand,
  ),
  mutant(
    'in arrears the charges of the period that ends just now are not read',
    { file: store, find: `interval '1 microsecond' else`, put: `interval '0' else` },
    arrears,
  ),
  mutant(
    'nobody knows that an item is billed in arrears',
    {
      file: writes,
      find: `in_arrears: versions.some(({ price }) => price.timing === 'in_arrears'),`,
      put: 'in_arrears: false,',
    },
    arrears,
  ),
  mutant(
    'lines of a draft count as billed',
    {
      file: store,
      find: `      and n.status is distinct from 'draft' offset 0) l on true`,
      put: '      offset 0) l on true',
    },
    drafts,
  ),
  mutant(
    'a draft keeps the period of its first lines when it is rewritten',
    {
      file: documents,
      find: 'discount_cents, period_start, period_end, finalizes_at',
      put: 'discount_cents, finalizes_at',
    },
    drafts,
  ),
  mutant(
    'a draft keeps the period of its first lines when it becomes final',
    {
      file: documents,
      find: 'collection_status = r.collection_status, collect_at = r.collect_at, period_start = r.period_start,',
      put: 'collection_status = r.collection_status, collect_at = r.collect_at, period_start = i.period_start,',
    },
    drafts,
  ),
  mutant(
    'an add-on of another product is a broken invariant',
    {
      file: verified,
      find: 'when p.product <> s.product and i.add_on_of is null then',
      put: 'when p.product <> s.product then',
    },
    items,
  ),
  mutant(
    'what a draft’s lines made by hand come to is not read',
    {
      file: store,
      find: 'where h.tenant_id = d.tenant_id and h.invoice_id = d.id and h.item_id is null)',
      put: 'where h.tenant_id = d.tenant_id and h.invoice_id = d.id and h.item_id is null and false)',
    },
    'src/modules/credit-notes/drafts.test.ts',
  ),
  mutant(
    'lines of void invoices count as billed',
    { file: rows, find: 'lines: lines.filter(({ isVoid }) => !isVoid).map(', put: 'lines: lines.map(' },
    voids,
    byHand,
  ),
  mutant(
    'void lines have no ordinal',
    { file: rows, find: 'lineCount: lines.reduce(', put: 'lineCount: lines.filter(({ isVoid }) => !isVoid).reduce(' },
    voids,
    byHand,
  ),
  mutant(
    'a pause that goes on is read as one that is over',
    {
      file: rows,
      find: 'until: until ? Temporal.Instant.from(until) : farAway',
      put: 'until: Temporal.Instant.from(until ?? from)',
    },
    pauses,
  ),
  mutant(
    'what an item’s version is due from is when it was ordered',
    { file: writes, find: 'due_from: version.from,', put: 'due_from: version.effectiveAt,' },
    changes,
  ),
  mutant(
    'a charge that a change has made shorter is not written',
    {
      file: writes,
      find: changingOfCharge,
      put: `, serves_from, serves_until',\n    changing: 'kept, forgiven, forgiven_cents'`,
    },
    changes,
  ),
  mutant(
    'what is kept or forgiven of a charge that is known is not written',
    {
      file: writes,
      find: changingOfCharge,
      put: `, kept, forgiven, forgiven_cents',\n    changing: 'serves_from, serves_until'`,
    },
    voids,
    forgiven,
  ),
  mutant(
    'a charge of which more is kept is taken for the same',
    {
      file: writes,
      find: 'a.serves === b.serves && a.kept === b.kept && a.forgiven === b.forgiven',
      put: 'a.serves === b.serves && a.forgiven === b.forgiven',
    },
    pauses,
  ),
  mutant(
    'a charge of which more is forgiven is taken for the same',
    {
      file: writes,
      find: 'a.serves === b.serves && a.kept === b.kept && a.forgiven === b.forgiven',
      put: 'a.serves === b.serves && a.kept === b.kept',
    },
    voids,
    forgiven,
  ),
  mutant(
    'an item’s new period is not written',
    {
      file: 'src/modules/ledger/save-customer.ts',
      find: 'else if (before.period !== item.period || before.versions !== item.versions || before.until !== item.until) {',
      put: 'else if (before.versions !== item.versions || before.until !== item.until) {',
    },
    changes,
  ),
  mutant(
    'a dry run counts again what it has counted',
    {
      file: 'src/modules/ledger/save-invoices.ts',
      find: 'invoices.set(id, { invoice, made: null, isChanged: false })',
      put: '',
    },
    'test/cli-billing.test.ts',
  ),
]
