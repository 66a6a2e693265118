import { type Mutant, mutant } from './mutant.ts'

const coverage = 'src/domain/coverage.ts'
const algebra = 'src/domain/coverage.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'

/** The arithmetic of times with a mistake in it. */
export const coverageMutants: readonly Mutant[] = [
  mutant(
    'what is taken back and was not given is lost',
    {
      file: coverage,
      find: 'if (from && times !== 0 && isBefore(from, at))',
      put: 'if (from && times > 0 && isBefore(from, at))',
    },
    algebra,
    model,
  ),
  mutant(
    'an empty span covers its instant',
    {
      file: coverage,
      find: 'return isBefore(from, until) ? [{ from, until, times }] : nothing',
      put: 'return isBefore(until, from) ? nothing : [{ from, until, times }]',
    },
    algebra,
  ),
  mutant(
    'a union counts twice what both cover',
    {
      file: coverage,
      find: 'for (const { from, until } of plus(a, b)) append(sum, { from, until, times: 1 })',
      put: 'for (const { from, until, times } of plus(a, b)) append(sum, { from, until, times })',
    },
    algebra,
  ),
  mutant(
    'what is cut out takes all that follows',
    {
      file: coverage,
      find: '...once({ from: later(stretch.from, until), until: stretch.until }, stretch.times),',
      put: '',
    },
    algebra,
    model,
  ),
  mutant(
    'what is cut out takes all that came before',
    {
      file: coverage,
      find: '...once({ from: stretch.from, until: earlier(stretch.until, from) }, stretch.times),',
      put: '',
    },
    algebra,
    model,
  ),
  mutant(
    'what lies within a span reaches beyond its end',
    {
      file: coverage,
      find: 'once({ from: later(one.from, from), until: earlier(one.until, until) }, one.times)',
      put: 'once({ from: later(one.from, from), until: isBefore(one.from, until) ? one.until : from }, one.times)',
    },
    algebra,
  ),
  mutant(
    'the end of a span belongs to it',
    {
      file: coverage,
      find: '!isBefore(at, from) && isBefore(at, until))?.times',
      put: '!isBefore(at, from) && !isBefore(until, at))?.times',
    },
    algebra,
    'src/domain/pauses.test.ts',
  ),
  mutant(
    'stretches that touch are told apart',
    {
      file: coverage,
      find: 'if (last && last.times === stretch.times && isSame(last.until, stretch.from))',
      put: 'if (last && last.times === stretch.times && isBefore(last.until, last.from))',
    },
    algebra,
  ),
  mutant(
    'stretches are joined though they are covered differently often',
    {
      file: coverage,
      find: 'if (last && last.times === stretch.times && isSame(last.until, stretch.from))',
      put: 'if (last && isSame(last.until, stretch.from))',
    },
    algebra,
  ),
  mutant(
    'of what is covered twice a layer is lost',
    { file: coverage, find: 'left = [...minus(left, layer)]', put: 'left = []' },
    algebra,
  ),
  mutant(
    'layers of what is too much are lost',
    { file: coverage, find: 'return [1, -1].flatMap((sign) => {', put: 'return [1].flatMap((sign) => {' },
    algebra,
    model,
  ),
]
