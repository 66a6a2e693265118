import { type Mutant, mutant } from './mutant.ts'

const lines = 'database/schema/62_journal.sql'
const store = 'src/modules/journal/store.ts'
const scenario = 'test/scenarios/journal.test.ts'

/** The journal: what an event debits and credits, and which entries a page has. */
export const journalMutants: readonly Mutant[] = [
  mutant(
    'the journal takes back a void draft',
    {
      file: lines,
      find: `when event_type = 'invoice.voided' and object ->> 'number' is null then null`,
      put: `when event_type = 'invoice.voided' and object ->> 'number' is null then event_type`,
    },
    scenario,
  ),
  mutant(
    'the journal gives the credit of a credit note twice',
    {
      file: lines,
      find: `when object ->> 'credit_note_id' is not null then null`,
      put: `when object ->> 'credit_note_id' is not null then 'credit by hand'`,
    },
    scenario,
  ),
  mutant(
    'the journal allocates the oldest allocation again',
    {
      file: lines,
      find: `('payment.allocated', 'accounts_receivable', -1, '{allocations,-1,amount_cents}')`,
      put: `('payment.allocated', 'accounts_receivable', -1, '{allocations,0,amount_cents}')`,
    },
    scenario,
  ),
  mutant(
    'a page of the journal forgets void invoices',
    { file: store, find: `  'invoice.voided',\n`, put: '' },
    scenario,
  ),
  mutant(
    'a page of the journal begins with the entry before',
    { file: store, find: 'e.type = t.type and e.sequence > ', put: 'e.type = t.type and e.sequence >= ' },
    scenario,
  ),
]
