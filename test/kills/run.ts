import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { boundaries, killWhileCollecting } from './collection-kills.ts'
import { killAgainAndAgain } from './kills.ts'
import { killWhileMetering } from './usage-kills.ts'
import { killWhileDelivering } from './webhook-kills.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    clients: { type: 'string', default: '12' },
    'load-ms': { type: 'string', default: '2000' },
    webhooks: { type: 'string' },
    collection: { type: 'boolean', default: false },
    usage: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? randomInt(2 ** 31))
console.log(`seed ${seed}`)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const startedMs = performance.now()
if (values.webhooks !== undefined) {
  const { wrong, figures } = await killWhileDelivering({
    seed,
    rounds: Number(values.rounds),
    events: Number(values.webhooks),
    loadMs: Number(values['load-ms']),
    say: console.log,
  })
  console.log(JSON.stringify({ seed, ...figures }, null, 2))
  for (const what of wrong.slice(0, 20)) console.error(`wrong: ${what}`)
  console.log(
    `${figures.kills} kills in ${Math.round((performance.now() - startedMs) / 1000)} s: ${wrong.length} wrong`,
  )
  process.exit(wrong.length === 0 ? 0 : 1)
}
if (values.collection) {
  const { wrong, figures } = await killWhileCollecting(boundaries, { seed, say: console.log })
  console.log(JSON.stringify({ seed, ...figures }, null, 2))
  for (const what of wrong) console.error(`wrong: ${what}`)
  process.exit(wrong.length === 0 ? 0 : 1)
}
if (values.usage) {
  const options = { rounds: Number(values.rounds), clients: Number(values.clients), loadMs: Number(values['load-ms']) }
  const { wrong, figures } = await killWhileMetering({ seed, ...options, say: console.log })
  console.log(JSON.stringify({ seed, ...figures }, null, 2))
  for (const what of wrong.slice(0, 20)) console.error(`wrong: ${what}`)
  process.exit(wrong.length === 0 ? 0 : 1)
}
const { wrong, figures, startUpsMs } = await killAgainAndAgain({
  seed,
  rounds: Number(values.rounds),
  clients: Number(values.clients),
  loadMs: Number(values['load-ms']),
  say: console.log,
})
const at = (share: number) => Math.round(startUpsMs[Math.ceil(share * startUpsMs.length) - 1] ?? 0)
console.log(JSON.stringify({ seed, ...figures }, null, 2))
console.log(`ready after a kill: median ${at(0.5)} ms, p95 ${at(0.95)} ms, at the most ${at(1)} ms`)
for (const what of wrong.slice(0, 20)) console.error(`wrong: ${what}`)
console.log(`${figures.kills} kills in ${Math.round((performance.now() - startedMs) / 1000)} s: ${wrong.length} wrong`)
process.exitCode = wrong.length === 0 ? 0 : 1
