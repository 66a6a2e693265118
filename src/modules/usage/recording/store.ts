import type { Tx } from '../../../platform/database/transaction.ts'
import type { EventColumns } from './event-columns.ts'

/** What became of events: those that were not accepted, and who counted the others. */
export interface Recorded {
  /** Place, status and code of each that was not accepted. */
  readonly answers: readonly (readonly [number, EventStatus, RejectionCode | null])[]
  /** The meters that count every event of a type. */
  readonly metersOfTypes: Readonly<Record<string, readonly string[]>>
  /** Place and meter, where a meter counts some events of a type. */
  readonly conditional: readonly (readonly [number, string])[]
}

export const eventStatuses = ['accepted', 'duplicate', 'conflict', 'rejected'] as const
export type EventStatus = (typeof eventStatuses)[number]

export const rejectionCodes = [
  'unknown_customer',
  'too_old',
  'in_the_future',
  'not_a_number',
  'too_many_groups',
  'malformed',
] as const
export type RejectionCode = (typeof rejectionCodes)[number]

interface RecordedRow {
  readonly answers: Recorded['answers']
  readonly meters_of_types: Recorded['metersOfTypes']
  readonly conditional: Recorded['conditional']
}

/** Records events of the tenant: each once, whoever sends it again at the same time. */
export async function recordUsage(tx: Tx, columns: EventColumns): Promise<Recorded> {
  const { keys, ids, customerIds, externalIds, types, instants, properties, codes } = columns
  const [row] = await tx.rows<RecordedRow>({
    name: 'record_usage',
    text: `select answers, meters_of_types, conditional from record_usage($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[],
      $6::timestamptz[], $7::text[], $8::text[])`,
    values: [keys, ids, customerIds, externalIds, types, instants, properties, codes],
  })
  if (!row) throw new Error('record_usage gives one row')
  return { answers: row.answers, metersOfTypes: row.meters_of_types, conditional: row.conditional }
}

export const voidStatuses = ['voided', 'already_voided', 'not_found', 'too_old'] as const
export type VoidStatus = (typeof voidStatuses)[number]

/** Voids events by their keys; what became of each, in order. */
export async function voidUsage(tx: Tx, keys: readonly string[]): Promise<readonly VoidStatus[]> {
  const rows = await tx.rows<{ status: VoidStatus }>({
    name: 'void_usage',
    text: 'select status from void_usage($1::uuid[]) order by place',
    values: [keys],
  })
  return rows.map(({ status }) => status)
}
