import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchChanges } from './fuzz/changes.ts'
import { runLane } from './fuzz/lane.ts'
import { endSending } from './fuzz/send.ts'
import { listenToStatements, valuesInStatements } from './fuzz/statements.ts'
import { brokenInvariants } from './support/database/invariants.ts'
import { operationsOf } from './support/openapi/generated-requests.ts'
import { generatedWorld } from './support/openapi/generated-world.ts'
import { amount } from './support/proof.ts'
import { asking, made } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

// Hostile requests from the OpenAPI document: no failure, no answer that the document does not declare, no row written by a
// request that was refused, nor any of another tenant, and no value in the text of a statement. `npm run fuzz -- --requests 100000 --seed 1` sends more, and others.

const requests = amount('FUZZ_REQUESTS', { short: 400, long: 2000 })
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122)
const lanes = 4

test(`${requests} hostile requests: no failure, nothing undeclared, nothing written by what was refused`, async (t) => {
  const service = await startTestService()
  await service.service.stopLoops() // which would note the use of keys meanwhile
  const owner = asking(service.database.ownerUrl)
  const document = made(await service.get('/openapi.json'))
  const operations = operationsOf(document)
  const succeeded = new Map<string, number>()
  const others = generatedWorld(service, owner)
  await others.replenish()
  const theirs = await watchChanges(owner, made(await service.get('/v1/settings')).id)
  await theirs.accept()
  const listening = listenToStatements(new URL(service.database.appUrl).username)

  const wrong: string[] = []
  let areBroken = false
  const counts = new Map<string, number>()
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane(
        {
          service,
          owner,
          others,
          operations,
          schemas: document.components.schemas,
          onAnswer({ kind, operation }, { status }) {
            count(`status ${status}`)
            count(kind)
            if (operation && status < 300) {
              succeeded.set(operation.operationId, (succeeded.get(operation.operationId) ?? 0) + 1)
            }
          },
          async onBlock(block) {
            const changed = await theirs.look(new Set(), false)
            if (changed.length > 0) wrong.push(`seed ${block}: what another tenant has: ${changed.join('; ')}`)
            const broken = areBroken ? {} : await brokenInvariants(owner)
            if (Object.keys(broken).length === 0) return
            areBroken = true
            wrong.push(`seed ${block}: the books are wrong: ${JSON.stringify(broken)}`)
          },
          onWrong: (what) => wrong.push(what),
        },
        seed + lane * 1_000_000,
        Math.ceil(requests / lanes),
      ),
    ),
  )
  listening.stop()
  endSending()
  const seconds = (performance.now() - began) / 1000
  const answered = [...counts].filter(([name]) => name.startsWith('status')).reduce((sum, [, times]) => sum + times, 0)
  t.diagnostic(
    `seed ${seed}: ${answered} answers in ${seconds.toFixed(0)} s, ${wrong.length} wrong, ${listening.texts.size} statements`,
  )
  const rarest = [...succeeded].sort(([, one], [, other]) => one - other).slice(0, 10)
  t.diagnostic(`succeeded least often: ${rarest.map(([name, times]) => `${name} ${times}`).join(', ')}`)
  for (const [name, times] of [...counts].sort()) t.diagnostic(`${name}: ${times}`)

  assert.equal(wrong.length, 0, wrong.slice(0, 20).join('\n'))
  assert.deepEqual(Object.keys(Object.prototype), [], 'no prototype was polluted')
  const { texts } = listening
  assert.deepEqual(valuesInStatements(texts), [], 'no value of a request stands in a statement')
  assert.ok(texts.size < 400, `${texts.size} different statements: are they put together from what was sent?`)

  const never = operations.map(({ operationId }) => operationId).filter((name) => !succeeded.has(name))
  // With fewer it is a matter of luck.
  if (requests >= 2000) assert.deepEqual(never, [], 'every operation has succeeded')
})
