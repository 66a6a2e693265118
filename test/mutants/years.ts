import { type Mutant, mutant } from './mutant.ts'

const series = 'src/modules/ledger/number-series.ts'
const commit = 'src/modules/transaction/commit-statement.ts'
const numbers = 'test/scenarios/number-series.test.ts'

/** The years of document numbers with a mistake in them. */
export const yearMutants: readonly Mutant[] = [
  mutant(
    'another zone takes a series of a customer back to the year before',
    { file: series, find: 'Math.max(lastYear, yearAt', put: 'Math.max(0, yearAt' },
    numbers,
  ),
  mutant(
    'another zone takes the series of a tenant back to the year before',
    { file: commit, find: 'greatest(k.last_year,', put: 'greatest(0,' },
    numbers,
  ),
  mutant(
    'who comes late over New Year is numbered in the year before',
    { file: commit, find: 'then 0 else 1 end) as year', put: 'then 0 else 0 end) as year' },
    'test/numbering-and-events.test.ts',
  ),
]
