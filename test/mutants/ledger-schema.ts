import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const subscription = 'database/schema/40_subscription.sql'
const documents = 'database/schema/50_invoice.sql'
const guards = 'database/schema/70_guards.sql'

const constraints = 'test/database-constraints.test.ts'
const ledger = 'test/database-constraints-of-the-ledger.test.ts'

/** The database without one of the laws of the ledger: charges, their lines, credit notes. */
export const ledgerSchemaMutants: readonly Mutant[] = [
  mutant(
    'one time may be charged twice',
    {
      file: subscription,
      find: 'exclude using gist (tenant_id with =, item_id with =, serves with &&)',
      put: 'exclude using gist (tenant_id with =, item_id with =, period_number with =, version_number with =, serves with &&)',
    },
    constraints,
  ),
  mutant(
    'a charge may reach beyond its period',
    {
      file: subscription,
      find: 'check (serves_from >= period_start and (serves_until <= period_end or isempty(serves)))',
      put: 'check (serves_from >= period_start)',
    },
    constraints,
  ),
  mutant(
    'one time may be billed twice',
    { file: guards, find: 'where c.times not in (0, 1)', put: 'where c.times < 0' },
    ledger,
  ),
  mutant(
    'time that is not billed may be taken back',
    { file: guards, find: 'where c.times not in (0, 1)', put: 'where c.times > 1' },
    ledger,
  ),
  mutant(
    'lines of drafts count as billed',
    {
      file: guards,
      find: `        and (i.status is null or i.status not in ('draft', 'void'))
`,
      put: `        and (i.status is null or i.status not in ('void'))
`,
    },
    ledger,
  ),
  mutant(
    'lines of void invoices count as billed for ever',
    {
      file: guards,
      find: `        and (i.status is null or i.status not in ('draft', 'void'))
`,
      put: `        and (i.status is null or i.status not in ('draft'))
`,
    },
    ledger,
  ),
  mutant(
    'a line that takes back may be taken back',
    { file: guards, find: 'where (l.sign = -1 and t.sign <> 1) or', put: 'where' },
    ledger,
  ),
  mutant(
    'more may be taken back than the line has billed',
    { file: guards, find: 'or l.from_position < t.from_position or l.until_position > t.until_position', put: '' },
    ledger,
  ),
  mutant(
    'what stands on no final invoice may be taken back',
    {
      file: guards,
      find: `or i.status in ('draft', 'void')
`,
      put: `or i.status = 'nowhere'
`,
    },
    ledger,
  ),
  mutant(
    'ordinals of a charge may be left out',
    { file: guards, find: 'where l.ordinal > 1 and not exists (', put: 'where l.ordinal > 1000000 and not exists (' },
    ledger,
  ),
  mutant(
    'a line may be added to a credit note',
    {
      file: guards,
      find: `where c.made_by <> pg_current_xact_id()::xid
      or c.subtotal_cents <> -(`,
      put: 'where c.subtotal_cents > -(',
    },
    ledger,
  ),
  mutant(
    'a credit note may come without its lines',
    { file: guards, find: 'where n.subtotal_cents <> -coalesce(', put: 'where n.subtotal_cents < -coalesce(' },
    ledger,
  ),
  mutant(
    'a reduction may come without its credit note',
    {
      file: guards,
      find: 'create trigger reductions_add_up after insert on credit_note_invoice',
      put: 'create trigger reductions_add_up after update on credit_note_invoice',
    },
    ledger,
  ),
  mutant(
    'an invoice may be credited without a reduction',
    {
      file: guards,
      find: `where i.credited_cents <> 0
`,
      put: `where i.credited_cents < 0
`,
    },
    ledger,
  ),
  mutant(
    'a credit note number may be given twice',
    {
      file: documents,
      find: 'credit_note_number_is_unique on credit_note (tenant_id, number, number_series)',
      put: 'credit_note_number_is_unique on credit_note (tenant_id, number, number_series, id)',
    },
    ledger,
  ),
  mutant(
    'a credit note may give nothing',
    {
      file: documents,
      find: 'constraint a_credit_note_gives_something check (total_cents > 0)',
      put: 'constraint a_credit_note_gives_something check (total_cents >= 0)',
    },
    ledger,
  ),
  mutant(
    'a credit note may be used twice',
    {
      file: documents,
      find: 'check (total_cents = reduces_due_cents + credit_cents + refund_cents + outside_cents)',
      put: 'check (total_cents <= reduces_due_cents + credit_cents + refund_cents + outside_cents)',
    },
    ledger,
  ),
  mutant(
    'the sign of a line may differ from that of its amount',
    {
      file: documents,
      find: 'check (sign is null or sign = 0 or sign = sign(amount_cents',
      put: 'check (sign is not null or sign = sign(amount_cents',
    },
    ledger,
  ),
  mutant(
    'a line may take back nothing that it names',
    { file: documents, find: 'check (sign is null or (sign = 1) = (takes_back is null))', put: 'check (true)' },
    ledger,
  ),
  mutant(
    'a line may reach beyond its period',
    {
      file: documents,
      find: 'from_position < until_position and until_position <= period_length)',
      put: 'from_position < until_position)',
    },
    ledger,
  ),
  mutant(
    'an invoice that was paid with money may become void',
    {
      file: guards,
      find: 'and old.amount_paid_cents = 0 and old.credited_cents = 0))',
      put: 'and (old.amount_paid_cents > 0 or old.credited_cents = 0)))',
    },
    constraints,
  ),
  mutant(
    'an invoice that nothing had to settle may become void',
    {
      file: guards,
      find: `(old.status = 'paid' and new.status = 'void' and old.credit_applied_cents > 0
`,
      put: `(old.status = 'paid' and new.status = 'void' and old.credit_applied_cents >= 0
`,
    },
    constraints,
  ),
  doubleMutant(
    'two lines of a charge may have one ordinal',
    [
      {
        file: documents,
        find: `constraint a_line_takes_back_one_of_its_charge foreign key (tenant_id, item_id, version_number, period_number, takes_back)
    references document_line (tenant_id, item_id, version_number, period_number, ordinal)`,
        put: 'constraint a_line_takes_back_one_of_its_charge check (true)',
      },
      {
        file: documents,
        find: 'unique (item_id, tenant_id, version_number, period_number, ordinal)',
        put: 'unique (item_id, tenant_id, version_number, period_number, ordinal, id)',
      },
    ],
    ledger,
  ),
]
