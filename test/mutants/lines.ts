import { type Mutant, mutant } from './mutant.ts'

const lines = 'src/domain/lines.ts'
const newLine = 'src/domain/new-line.ts'
const ruler = 'src/domain/ruler.ts'
const billing = 'src/domain/bill.ts'
const rules = 'src/domain/lines.test.ts'
const ledger = 'src/domain/ledger.properties.test.ts'
const properties = 'src/domain/billing.properties.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const bills = 'src/domain/billing-rules.test.ts'
const drafts = 'src/domain/drafts.test.ts'

/** The lines of the ledger, and the bills they stand on, with a mistake in them. */
export const lineMutants: readonly Mutant[] = [
  mutant(
    'what was billed is not subtracted',
    {
      file: lines,
      find: 'minus(due, billedTime(charge))',
      put: 'minus(due, billedTime({ ...charge, lines: [] }))',
    },
    'src/domain/changes.test.ts',
    rules,
    ledger,
    properties,
  ),
  mutant(
    'what takes back counts as what bills',
    { file: 'src/domain/discount.ts', find: 'BigInt(sign) * partAmount(', put: 'BigInt(sign * sign) * partAmount(' },
    rules,
    ledger,
    model,
  ),
  mutant(
    'ordinals of void lines are given again',
    { file: lines, find: 'charge.lineCount + made.length + 1', put: 'charge.lines.length + made.length + 1' },
    rules,
    ledger,
  ),
  mutant(
    'two lines of one document have one ordinal',
    { file: lines, find: 'charge.lineCount + made.length + 1', put: 'charge.lineCount + 1' },
    rules,
  ),
  mutant(
    'a final line does not count for the next ordinal',
    { file: newLine, find: 'lineCount: charge.lineCount + added.length', put: 'lineCount: charge.lineCount' },
    rules,
    ledger,
  ),
  mutant(
    'the oldest line is taken back, not the latest',
    { file: lines, find: 'const line = billing.findLast(', put: 'const line = billing.find(' },
    rules,
  ),
  mutant(
    'a line is taken back twice',
    {
      file: lines,
      find: '!taking.some((two) => two.takesBack === one.ordinal && isWithin(at, two)),',
      put: '!taking.some((two) => two.takesBack === one.ordinal && isBefore(two.until, two.from)),',
    },
    rules,
  ),
  mutant(
    'a line is taken back beyond where that was done already',
    {
      file: lines,
      find: 'takings.reduce((first, taken) => earlier(first, taken.from), earlier(line.until, until))',
      put: 'takings.reduce((first, taken) => (taken ? first : at), earlier(line.until, until))',
    },
    rules,
  ),
  mutant(
    'a line is taken back beyond its end',
    {
      file: lines,
      find: 'takings.reduce((first, taken) => earlier(first, taken.from), earlier(line.until, until))',
      put: 'takings.reduce((first, taken) => earlier(first, taken.from), until)',
    },
    rules,
  ),
  mutant(
    'positions that are stored are computed again',
    {
      file: ruler,
      find: 'if (isSame(at, instant)) return position',
      put: 'if (isSame(at, instant) && position < 0) return position',
    },
    rules,
  ),
  mutant(
    'a position may pass those that are stored beside it',
    {
      file: ruler,
      find: 'return Math.max(lowest, Math.min(highest, positionOn(scale, instant)))',
      put: 'return positionOn(scale, instant)',
    },
    rules,
  ),
  mutant(
    'the length of a period is computed again',
    {
      file: ruler,
      find: 'lines[0]?.position.length ?? periodLength(period, unit, timeZone)',
      put: 'periodLength(period, unit, timeZone)',
    },
    rules,
  ),
  mutant(
    'there are lines of nothing',
    {
      file: lines,
      find: 'if (amountCents === 0n && grossOf(amount) === 0n) return',
      put: 'if (amountCents === 0n && position.until < 0) return',
    },
    rules,
    bills,
  ),
  mutant(
    'a reduction stays when its time is taken back',
    {
      file: lines,
      find: 'minus(due, billedTime(charge)), reductionsMissing(item, charge, due))',
      put: 'minus(due, billedTime(charge)), reductionsMissing(item, { ...charge, lines: [] }, due))',
    },
    rules,
  ),
  mutant(
    'a reduction counts although what it reduced is void',
    {
      file: 'src/domain/reduction.ts',
      find: 'sign === 0 && takesBack !== null && ofTime.has(takesBack)',
      put: 'sign === 0 && (takesBack === null || ofTime.size >= 0)',
    },
    rules,
  ),
  mutant(
    'a draft has billed what it says',
    {
      file: billing,
      find: `const isFinal = how.as === 'final' || how.as === 'finalized_draft'`,
      put: 'const isFinal = how.as !== null',
    },
    drafts,
    'test/scenarios/drafts.test.ts',
  ),
  mutant(
    'lines that cancel out make a document',
    {
      file: billing,
      find: 'const lines = cancelsOut ? [] : missing',
      put: 'const lines = cancelsOut ? missing : missing',
    },
    bills,
  ),
  mutant(
    'lines that cancel out count as billed',
    {
      file: billing,
      find: 'const isBilled = document !== null && lines.length === missing.length',
      put: 'const isBilled = document !== null && lines.length <= missing.length',
    },
    bills,
  ),
  mutant(
    'lines that stand on no final document are not looked at again',
    {
      file: billing,
      find: 'return { ...billed, unbilledSince: earliest(starts) }',
      put: 'return { ...billed, unbilledSince: starts.length < 0 ? earliest(starts) : null }',
    },
    bills,
    drafts,
  ),
  mutant(
    'lines made by hand do not count for whether a draft is a credit note',
    {
      file: billing,
      find: ': sum + handMadeCents) < 0n',
      put: ': sum) < 0n',
    },
    drafts,
  ),
  mutant(
    'a credit note has the id of the draft that it was',
    {
      file: billing,
      find: `const id = how.as === 'finalized_draft' && isNote ? newDocumentId() : how.id`,
      put: 'const id = newDocumentId === null ? newDocumentId() : how.id',
    },
    drafts,
  ),
  mutant(
    'a charge still serves what a change has taken from it',
    {
      file: billing,
      find: 'return withServices(item, charges)',
      put: 'return charges.length < 0 ? withServices(item, charges) : charges',
    },
    'test/scenarios/trials-and-changes.test.ts',
  ),
]
