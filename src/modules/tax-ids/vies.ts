import { openApiClient } from '../../platform/outbound/api-client.ts'

/** What the register of a country says of a tax id; null: nothing, for now. */
export type RegisterAnswer = 'confirmed' | 'unknown' | null

/** The VAT registers of the European Union, through VIES. */
export interface Vies {
  /** Whether a VAT id with its country in front exists. Asks once, and never throws. */
  check(value: string): Promise<RegisterAnswer>
  close(): void
}

export interface ViesSettings {
  /** `https://ec.europa.eu/taxation_customs/vies/rest-api`. */
  readonly url: string
  readonly timeouts?: { readonly connectMs: number; readonly answerMs: number }
}

export function openVies({ url, timeouts = { connectMs: 5000, answerMs: 20_000 } }: ViesSettings): Vies {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  const api = openApiClient({ baseUrl: base.href, userAgent: 'BillingAPI-VIES/1', timeouts })

  async function check(value: string): Promise<RegisterAnswer> {
    const [country, number] = [value.slice(0, 2), value.slice(2)].map(encodeURIComponent)
    const path = `${base.pathname}ms/${country}/vat/${number}`
    const answer = await api.send({ method: 'GET', path, headers: { accept: 'application/json' }, body: null })
    return answer.outcome === 'answered' && answer.status === 200 ? meaningOf(answer.body, value) : null
  }

  return { check, close: () => api.close() }
}

/**
 * What an answer means. `isValid` is false also where a country's register was down or busy: only together with `userError` it says
 * that the id does not exist. An answer about another id means nothing.
 */
function meaningOf(body: string, value: string): RegisterAnswer {
  const { isValid, userError, vatNumber } = objectIn(body)
  if (typeof vatNumber === 'string' && vatNumber !== value.slice(2)) return null
  if (isValid === true && userError === 'VALID') return 'confirmed'
  if (isValid === false && userError === 'INVALID') return 'unknown'
  return null
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(body)
    return typeof found === 'object' && found !== null ? { ...found } : {}
  } catch {
    return {}
  }
}
