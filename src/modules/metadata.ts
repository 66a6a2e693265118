import { z } from 'zod'
import { refuse } from '../domain/refusal.ts'
import { keptText, line } from '../platform/http/schema.ts'

const entriesMax = 50

/** Metadata as a PATCH sends it: merged by name, and a null takes the name away. */
export const metadataChange = z
  .record(line(40), keptText.nullable())
  .refine((entries) => Object.keys(entries).length <= 2 * entriesMax, {
    message: `At most ${2 * entriesMax} entries`,
    params: { code: 'too_many' },
  })
  .meta({
    id: 'MetadataChange',
    maxProperties: 2 * entriesMax,
    description: 'Merged into what is there: a text sets its name, null takes the name away, other names stay',
  })

/** What stands after a change of metadata. Refuses `invalid_request` when more than 50 names would be left. */
export function mergeMetadata(
  before: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> {
  if (change === undefined) return before
  const merged = Object.entries({ ...before, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  if (merged.length > entriesMax) {
    const detail = `Metadata has at most ${entriesMax} entries, and there would be ${merged.length}`
    refuse('invalid_request', detail, [{ pointer: '/metadata', code: 'too_many', detail }])
  }
  return Object.fromEntries(merged)
}
