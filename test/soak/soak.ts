import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { findings, reportOf } from './report.ts'
import { soak } from './run-soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string' },
    customers: { type: 'string', default: '600' },
    rate: { type: 'string', default: '10' },
    'sample-seconds': { type: 'string', default: '15' },
    samples: { type: 'string' },
  },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const result = await soak({
  seed: Number(values.seed ?? randomInt(2 ** 31)),
  minutes: Number(values.minutes),
  customers: Number(values.customers),
  rate: Number(values.rate),
  sampleEveryMs: 1000 * Number(values['sample-seconds']),
  say: (line) => console.error(line),
})
if (values.samples)
  await writeFile(
    values.samples,
    JSON.stringify({ ...result, samples: [...result.samples], answers: [...result.answers], latencies: [] }),
  )
console.log(reportOf(result))
process.exitCode = findings(result).length === 0 ? 0 : 1
