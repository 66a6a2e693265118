import type { Context } from '../../transaction/context.ts'
import { columnsOf, type EventAnswer, keyOf } from './event-columns.ts'
import {
  type EventStatus,
  type Recorded,
  type RejectionCode,
  recordUsage,
  type VoidStatus,
  voidUsage,
} from './store.ts'

/** What a sender is told of one event. */
export interface ToldEvent {
  readonly id: string | null
  readonly status: EventStatus
  readonly code?: RejectionCode
  readonly detail?: string
  /** The codes of the meters that count it. */
  readonly meters: readonly string[]
}

/** Records the events of several requests together; the answers of each, in their order. What is answered is committed with it. */
export async function recordEvents(
  ctx: Context,
  requests: readonly { readonly events: readonly unknown[] }[],
): Promise<readonly { readonly data: ToldEvent[] }[]> {
  const { columns, count, answers } = columnsOf(requests.flatMap(({ events }) => events))
  const recorded = count > 0 ? await recordUsage(ctx.tx, columns) : nothing
  const told = toldOf(answers, recorded)
  for (const { status, code } of told) {
    const name = `usage ${status} ${code ?? ''}`
    ctx.writeSet.tallies.set(name, (ctx.writeSet.tallies.get(name) ?? 0) + 1)
  }
  let from = 0
  return requests.map(({ events }) => {
    const data = told.slice(from, from + events.length)
    from += events.length
    return { data }
  })
}

const nothing: Recorded = { answers: [], metersOfTypes: {}, conditional: [] }

function toldOf(answers: readonly EventAnswer[], recorded: Recorded): ToldEvent[] {
  const others = new Map(recorded.answers.map(([place, status, code]) => [place, { status, code }]))
  const conditional = Map.groupBy(recorded.conditional, ([place]) => place)
  return answers.map(({ id, type, place, detail }): ToldEvent => {
    if (detail !== null) return { id, status: 'rejected', code: 'malformed', detail, meters: [] }
    const other = others.get(place)
    if (other && other.status !== 'duplicate') {
      return { id, status: other.status, ...(other.code ? { code: other.code } : {}), meters: [] }
    }
    const always = recorded.metersOfTypes[type] ?? []
    const sometimes = conditional.get(place)?.map(([, meter]) => meter) ?? []
    const meters = sometimes.length > 0 ? [...always, ...sometimes].sort() : always
    return { id, status: other?.status ?? 'accepted', meters }
  })
}

/** Voids events by their ids, and marks what was billed of them as late. */
export async function voidEvents(
  ctx: Context,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly status: VoidStatus }[]> {
  const statuses = await voidUsage(ctx.tx, ids.map(keyOf))
  return ids.map((id, index) => ({ id, status: statuses[index] as VoidStatus }))
}
