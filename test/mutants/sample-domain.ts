import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { openChance } from '../../src/cli/demo/chance.ts'
import { isTest, sourceFiles } from '../support/source-files.ts'
import { inCopy, withTexts } from './copy.ts'
import { type SmallMutant, smallMutantsOf } from './operators.ts'
import { type Trial, tried } from './trial.ts'

// Changes the rules of src/domain in one small place at a time (a comparison, a sign, a boundary, a condition), in copies of the
// tree, and says how many of these changes the domain's own tests see.
//
//   npm run mutants:domain -- --sample 200 --seed 7     that many, chosen by seed; 0: all of them
//   npm run mutants:domain -- --file lines.ts           of one file; --minutes ends it after a while

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '20261122' },
    minutes: { type: 'string', default: '10' },
    file: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
  },
})
const limitMs = 60_000
const chance = openChance(Number(values.seed))

const domain = sourceFiles('src/domain')
const tests = domain.filter(isTest).map(({ path }) => path)
// They take seconds, so they come when nothing else has seen the change.
const slow = ['billing', 'ledger', 'naive-model'].map((name) => `src/domain/${name}.properties.test.ts`)
const rest = [...tests.filter((path) => !slow.includes(path)), 'test/conformance/conformance.test.ts']

const sources = domain.filter((file) => !isTest(file) && file.path.endsWith(values.file))
const all = sources.flatMap(smallMutantsOf)
const wanted = Number(values.sample) || all.length
const waiting = shuffled(all).slice(0, wanted).values()
const endsAt = performance.now() + Number(values.minutes) * 60_000

const byFile = new Map<string, { caught: number; tried: number }>()
await Promise.all(Array.from({ length: Number(values.jobs) }, () => inCopy(work)))

for (const [file, { caught, tried }] of [...byFile].sort()) console.log(`${basename(file)}: ${caught} of ${tried}`)
const sum = [...byFile.values()].reduce(
  (all, one) => ({ caught: all.caught + one.caught, tried: all.tried + one.tried }),
  {
    caught: 0,
    tried: 0,
  },
)
const percent = ((100 * sum.caught) / Math.max(sum.tried, 1)).toFixed(1)
console.log(`${sum.caught} of ${sum.tried} are caught: ${percent} %; ${all.length} there are, seed ${values.seed}`)

async function work(directory: string): Promise<void> {
  const trial: Trial = { directory, limitMs }
  for (const mutant of waiting) {
    if (performance.now() > endsAt) return
    const isCaught = await withTexts(directory, new Map([[mutant.file, mutant.text]]), () => isSeen(mutant, trial))
    const count = byFile.get(mutant.file) ?? { caught: 0, tried: 0 }
    byFile.set(mutant.file, { caught: count.caught + (isCaught ? 1 : 0), tried: count.tried + 1 })
    if (isCaught) continue
    console.log(`survived ${mutant.file}:${mutant.line} ${mutant.from.trim()} -> ${mutant.to.trim()}`)
  }
}

/** Asks the file's own tests first, then those of all the rules. */
async function isSeen({ file }: SmallMutant, trial: Trial): Promise<boolean> {
  const own = file.replace(/\.ts$/, '.test.ts')
  const others = rest.filter((path) => path !== own)
  for (const files of [tests.includes(own) ? [own] : [], others, slow]) {
    if (files.length > 0 && (await tried(files, trial)).kind !== 'passed') return true
  }
  return false
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: chance.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
