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
    { file: commit, find: 'greatest(k.last_year, ', put: 'greatest(0, ' },
    numbers,
  ),
  mutant(
    'years begin in UTC, wherever the tenant is',
    { file: commit, find: "yearAt(latest, counted[0]?.time_zone ?? 'UTC')", put: "yearAt(latest, 'UTC')" },
    numbers,
    'test/numbering-and-events.test.ts',
  ),
]
