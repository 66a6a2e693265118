import type { Context } from './context.ts'

/** Who has decided something, as it is kept with the decision. */
export interface DecidedBy {
  readonly api_key_id: string | null
  readonly person_id: string | null
}

/** The key or the person of a request. */
export function decidedBy({ actor }: Context): DecidedBy {
  return {
    api_key_id: actor.kind === 'key' ? actor.keyId : null,
    person_id: actor.kind === 'person' ? actor.personId : null,
  }
}
