import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { findings, reportOf } from './report.ts'
import { overload } from './run-overload.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    factor: { type: 'string', default: '2' },
    seed: { type: 'string' },
    connections: { type: 'string', default: '4,8,16,32,64' },
    'capacity-seconds': { type: 'string', default: '8' },
    merchants: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '50' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const options = {
  seed: Number(values.seed ?? randomInt(2 ** 31)),
  minutes: Number(values.minutes),
  factor: Number(values.factor),
  connections: values.connections.split(',').map(Number),
  capacityMs: 1000 * Number(values['capacity-seconds']),
  calmMs: 10_000,
  merchants: Number(values.merchants),
  subscribers: Number(values.subscribers),
  environment: Object.fromEntries(values.set.map((one) => one.split('=') as [string, string])),
  say: (line: string) => console.error(line),
}
const result = await overload(options)
console.log(reportOf(options, result))
process.exitCode = findings(result).length === 0 ? 0 : 1
