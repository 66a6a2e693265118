import { type Mutant, mutant } from './mutant.ts'

const notes = 'src/domain/credit-note.ts'
const invoices = 'src/domain/invoice.ts'
const settlement = 'src/domain/settlement.ts'
const make = 'src/modules/billing/make-document.ts'
const drafts = 'src/modules/billing/draft-invoice.ts'
const series = 'src/modules/ledger/number-series.ts'
const last = 'src/modules/transaction/commit-statement.ts'
const rules = 'src/domain/credit-note.test.ts'
const drafted = 'src/modules/credit-notes/drafts.test.ts'
const owed = 'src/modules/credit-notes/credit-notes.test.ts'
const changes = 'test/scenarios/trials-and-changes.test.ts'
const explained = 'src/modules/documents/explain/explain.test.ts'
const printed = 'src/modules/documents/page/credit-note-page.test.ts'
const byHand = 'test/scenarios/invoices-by-hand.test.ts'

/** Credit notes with a mistake in them: how they are used, numbered and told. */
export const creditNoteMutants: readonly Mutant[] = [
  mutant(
    'a credit note takes more off than is due',
    {
      file: notes,
      find: 'const cents = due < left ? due : left',
      put: 'const cents = left > 0n && due > 0n ? left : due',
    },
    rules,
  ),
  mutant(
    'a credit note takes the same off every invoice',
    { file: notes, find: 'left -= cents', put: 'left -= 0n' },
    rules,
  ),
  mutant(
    'a credit note is all credit, whatever is due',
    { file: notes, find: 'if (cents <= 0n) continue', put: 'if (cents <= left) continue' },
    rules,
    owed,
  ),
  mutant(
    'the newest invoice is lowered first',
    { file: notes, find: '.map(({ id }) => id))].sort()', put: '.map(({ id }) => id))].sort().reverse()' },
    rules,
    owed,
  ),
  mutant(
    'a credit note names what the lines of others take back',
    { file: notes, find: 'documents.filter((one) => one.kind === kind)', put: 'documents.filter((one) => one.kind)' },
    rules,
  ),
  mutant(
    'what credit notes take off is due all the same',
    {
      file: invoices,
      find: 'const settled = invoice.creditedCents + invoice.creditAppliedCents',
      put: 'const settled = invoice.creditAppliedCents',
    },
    'src/domain/invoice.test.ts',
  ),
  mutant(
    'an invoice whose all is credited stays open',
    {
      file: settlement,
      find: `creditedCents: invoice.creditedCents + cents,
    status: isAll ?`,
      put: `creditedCents: invoice.creditedCents + cents,
    status: isAll && due < 0n ?`,
    },
    'src/domain/invoice.test.ts',
    owed,
  ),
  mutant(
    'a bill below zero leaves no credit',
    { file: make, find: 'if (creditCents > 0n) {', put: 'if (creditCents > 2n ** 60n) {' },
    changes,
  ),
  mutant(
    'a bill below zero is an invoice',
    {
      file: make,
      find: `return document.totalCents < 0n
`,
      put: `return document.totalCents < -(2n ** 60n)
`,
    },
    changes,
    byHand,
  ),
  mutant(
    'what is due is not lowered',
    {
      file: make,
      find: 'for (const { invoice, cents } of reductions) lowerDue(',
      put: 'for (const { invoice, cents } of reductions.slice(100)) lowerDue(',
    },
    owed,
    drafted,
  ),
  mutant(
    'an invoice that its own transaction’s credit note pays is numbered as owed',
    { file: make, find: 'if (isPaid && row) row.is_paid = true', put: 'if (isPaid && row) row.is_paid = false' },
    owed,
  ),
  mutant(
    'a credit note tells nobody',
    {
      file: make,
      find: `record(ctx, 'credit_note.created', creditNoteToApi(creditNote), document.occurredAt)`,
      put: `if (totalCents < 0n) record(ctx, 'credit_note.created', creditNoteToApi(creditNote), document.occurredAt)`,
    },
    'src/modules/verification/verification.test.ts',
    owed,
  ),
  mutant(
    'a draft below zero becomes an invoice',
    { file: drafts, find: 'if (lines.length === 0 || drafted.totalCents < 0n) {', put: 'if (lines.length === 0) {' },
    drafted,
  ),
  mutant(
    'a credit note loses the lines made by hand of the draft that it was',
    { file: drafts, find: '[...copied, ...automatic])', put: '[...copied.slice(100), ...automatic])' },
    drafted,
  ),
  mutant(
    'a draft that a credit note takes the place of keeps its lines',
    {
      file: drafts,
      find: 'keep(left.invoice, { handMade: left.handMade, automatic: [] })',
      put: 'keep(left.invoice, { handMade: left.handMade, automatic })',
    },
    drafted,
  ),
  mutant(
    'the counter does not count credit notes',
    {
      file: last,
      find: "countedSql('credit_note', 'b.notes_before', notes)",
      put: "countedSql('credit_note', 'b.notes_before + 1', notes)",
    },
    owed,
  ),
  mutant(
    'credit notes and invoices of one statement are counted together',
    {
      file: last,
      find: 'partition by r.counter is null, r.document order by',
      put: 'partition by r.counter is null order by',
    },
    owed,
  ),
  mutant(
    'credit notes of a series of its own leave numbers out',
    { file: series, find: 'return highest + 1n', put: 'return highest + 2n' },
    changes,
  ),
  mutant(
    'where a customer’s credit notes stand is not noted',
    {
      file: series,
      find: 'highest_credit_note_number: Number(creditNotes.highest),',
      put: 'highest_credit_note_number: 0,',
    },
    owed,
  ),
  mutant(
    'where a clock’s credit notes stand is not read',
    {
      file: series,
      find: 'highest: row.highest_credit_note_number },',
      put: 'highest: 0n },',
    },
    changes,
  ),
  mutant(
    'what is lowered on an invoice is not written',
    {
      file: 'src/modules/ledger/save-invoices.ts',
      find: '} else addRows(ctx.writeSet, updateSettlements, settlementRow(invoice))',
      put: '}',
    },
    owed,
  ),
  mutant(
    'nothing is lowered on an invoice that is uncollectible',
    {
      file: 'src/modules/ledger/store.ts',
      find: `case when n.status in ('open', 'uncollectible') then`,
      put: `case when n.status in ('open') then`,
    },
    owed,
  ),
  mutant(
    'an invoice that is made and lowered in one request is not written whole',
    {
      file: make,
      find: '{ ...known, invoice: lowered, isChanged: true }',
      put: '{ invoice: lowered, made: null, isChanged: true }',
    },
    owed,
  ),
  mutant(
    'what is lowered on a draft that becomes final is not written',
    {
      file: make,
      find: '{ ...draft, invoice: lowered, isChanged: true }',
      put: '{ ...draft, invoice: draft.invoice, isChanged: true }',
    },
    drafted,
  ),
  mutant(
    'a credit note explains its amounts with the signs of the ledger',
    {
      file: notes,
      find: "const turned = { '-1': 1, 0: 0, 1: -1 } as const",
      put: "const turned = { '-1': -1, 0: 0, 1: 1 } as const",
    },
    rules,
    explained,
  ),
  mutant(
    'the page of a credit note has the signs of the ledger',
    {
      file: 'src/modules/documents/files/read-document.ts',
      find: 'lines: linesForCustomer(found.lines)',
      put: 'lines: found.lines',
    },
    printed,
  ),
  mutant(
    'an export of credit notes has the signs of the ledger',
    {
      file: 'src/modules/documents/export/store.ts',
      find: '-l.amount_cents as amount_cents',
      put: 'l.amount_cents as amount_cents',
    },
    'src/modules/documents/export/export.test.ts',
  ),
  mutant(
    'an explanation names the line that takes back as the one taken back',
    {
      file: 'src/modules/documents/explain/store.ts',
      find: 't.id as taken_line_id',
      put: 'l.id as taken_line_id',
    },
    explained,
  ),
  mutant(
    'the page of a credit note says that nothing was taken off an invoice',
    {
      file: 'src/modules/documents/files/read-document.ts',
      find: 'creditedCents: note.reducesDueCents',
      put: 'creditedCents: 0n',
    },
    printed,
  ),
]
