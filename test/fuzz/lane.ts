import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { anotherTenant } from '../support/database/another-tenant.ts'
import { calledBy } from '../support/openapi/arranged-requests.ts'
import { wrongNowhere, wrongWith } from '../support/openapi/checked-answer.ts'
import type { JsonSchema, Operation } from '../support/openapi/generated-requests.ts'
import { type GeneratedWorld, generatedWorld } from '../support/openapi/generated-world.ts'
import { made } from '../support/service/merchant.ts'
import type { TestService } from '../support/service/service.ts'
import { type ChangeWatch, watchChanges } from './changes.ts'
import { type Fuzzed, fuzzedRequests } from './kinds.ts'
import { type Answered, sendFuzzed } from './send.ts'

type Owner = (text: string, values?: readonly unknown[]) => Promise<any[]>

export interface Fuzzing {
  readonly service: TestService
  readonly owner: Owner
  readonly operations: readonly Operation[]
  readonly schemas: Readonly<Record<string, JsonSchema>>
  readonly others: GeneratedWorld
  /** Told of each answer. */
  readonly onAnswer: (request: Fuzzed, answered: Answered) => void
  /** Asked after each block of requests. */
  readonly onBlock: (seed: number) => Promise<void>
  /** Told of all that is wrong. */
  readonly onWrong: (what: string) => void
}

const requestsInABatch = 100
const batchesInABlock = 5
/** After that many blocks another tenant takes over, so that reading all that one has stays cheap. */
const blocksOfATenant = 8

/** Sends so many requests, one after another, and looks after each batch whether refused ones have written anything. */
export async function runLane(fuzzing: Fuzzing, seed: number, requests: number): Promise<void> {
  let sent = 0
  let tenant = await newTenant(fuzzing)
  for (let block = 0; sent < requests; block += 1) {
    if (block > 0 && block % blocksOfATenant === 0) tenant = await newTenant(fuzzing)
    for (let batch = 0; batch < batchesInABlock && sent < requests; batch += 1) {
      const numRuns = Math.min(requests - sent, requestsInABatch)
      await runBatch(fuzzing, tenant, seed + block * batchesInABlock + batch, numRuns)
      sent += numRuns
    }
    await fuzzing.onBlock(seed + block)
  }
}

interface Tenant {
  readonly world: GeneratedWorld
  readonly watch: ChangeWatch
  readonly keys: Readonly<Record<string, string>>
}

async function newTenant({ service, owner }: Fuzzing): Promise<Tenant> {
  const admin = await anotherTenant(service.database.ownerUrl)
  const merchant = calledBy(service, admin, 'fuzz')
  const key = async (...scopes: string[]) => made(await merchant.post('/v1/api_keys', { name: scopes[0], scopes }))
  const [read, write, revoked] = [await key('read'), await key('write'), await key('admin')]
  made(await merchant.post(`/v1/api_keys/${revoked.id}/revoke`))
  const tenantId = made(await merchant.get('/v1/settings')).id
  return {
    world: generatedWorld(merchant, owner),
    watch: await watchChanges(owner, tenantId),
    keys: {
      admin: admin.authorization,
      read: `Bearer ${read.secret}`,
      write: `Bearer ${write.secret}`,
      revoked: `Bearer ${revoked.secret}`,
      none: '',
      basic: 'Basic YTpi',
      unknown: `Bearer ${randomUUID()}`,
      endless: `Bearer ${'x'.repeat(5000)}`,
      injected: "Bearer ' or true; --aaaaaaaa",
    },
  }
}

/** An advance and a link commit in pieces, of which only the last has an idempotency key; usage has none. */
const ofOtherTransactions = new Set(['advanceTestClock', 'createPaymentLink', 'recordUsage', 'voidUsage'])

function isInPieces({ operation }: Fuzzed): boolean {
  return operation !== null && ofOtherTransactions.has(operation.operationId)
}

/** A batch begins with a world made anew, or its requests would find only what others have used up. */
async function runBatch(fuzzing: Fuzzing, tenant: Tenant, seed: number, numRuns: number): Promise<void> {
  await tenant.world.replenish()
  const list = fc.sample(fuzzedRequests({ ...fuzzing, ...tenant }), { seed, numRuns })
  const [whole, pieces] = [list.filter((one) => !isInPieces(one)), list.filter(isInPieces)]
  for (const request of pieces) await check(fuzzing, tenant, request, seed)
  await tenant.watch.accept()
  await runWatched(fuzzing, tenant, whole, seed)
}

async function runWatched(fuzzing: Fuzzing, tenant: Tenant, batch: readonly Fuzzed[], seed: number): Promise<void> {
  const succeeded = new Set<string>()
  let mayRemove = false
  const refused: string[] = []
  for (const request of batch) {
    const answered = await check(fuzzing, tenant, request, seed)
    if (answered && answered.status < 300) {
      const key = request.headers['idempotency-key']
      if (key !== undefined && !answered.isReplayed) succeeded.add(key)
      mayRemove ||= request.method === 'DELETE'
    } else refused.push(`${request.method} ${request.path.slice(0, 80)} ${answered?.status}`)
  }
  const changes = await tenant.watch.look(succeeded, mayRemove)
  if (changes.length > 0) {
    fuzzing.onWrong(`seed ${seed}: ${changes.join('; ')}; refused were\n  ${[...new Set(refused)].join('\n  ')}`)
  }
}

/** Sends a request, and holds the answer against what every answer must be. */
async function check(fuzzing: Fuzzing, { world }: Tenant, request: Fuzzed, seed: number): Promise<Answered | null> {
  const { operation, kind, method, path, body, isForbidden } = request
  const told = () => `seed ${seed}: ${kind}: ${method} ${path.slice(0, 200)} ${String(body).slice(0, 500)}\n  -> `
  try {
    const answered = await sendFuzzed(new URL(fuzzing.service.url), request)
    const { status, text } = answered
    fuzzing.onAnswer(request, answered)
    const wrong = [
      ...(operation ? wrongWith(operation, answered, fuzzing.schemas) : []),
      ...(operation ? [] : wrongNowhere(path, answered, fuzzing.schemas)),
      ...(isForbidden && status < 400 ? ['it is let in'] : []),
    ]
    if (wrong.length > 0) fuzzing.onWrong(`${told()}${status} ${text.slice(0, 400)}: ${wrong.join('; ')}`)
    if (operation && status < 300) world.remember(operation, text)
    return answered
  } catch (error) {
    fuzzing.onWrong(`${told()}${error}`)
    return null
  }
}
