import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { simulate } from './simulation.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    only: { type: 'string', multiple: true },
    'without-faults': { type: 'boolean', default: false },
    usage: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? randomInt(2 ** 31))
console.log(`seed ${seed}`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const { wrong, minutes, ...result } = await simulate({
  seed,
  minutes: Number(values.minutes),
  only: values.only ?? null,
  hasFaults: !values['without-faults'],
  isOfUsage: values.usage,
  towns: { most: 100_000, atOnce: 8, neighbours: 50, rounds: 12 },
  cities: { arriving: 30, most: 600, steps: 100_000 },
  fleet: { apis: 2, workers: 2 },
  faults: { everyMs: 500, restarts: 0.3, meanBytes: 400_000 },
  say: console.log,
})

console.log(JSON.stringify({ seed, minutes: Number(minutes.toFixed(2)), ...result }, null, 2))
console.log(`${Math.round(result.customerYears / minutes)} customer years a minute`)
console.log(
  `${result.usageEvents} events of usage, ${result.comparedUsageCharges} charges of usage as the model has them`,
)
console.log(
  `${result.invoices} invoices, ${result.comparedInvoices} of them compared with the model: ${wrong.length} wrong`,
)
process.exitCode = wrong.length === 0 ? 0 : 1
