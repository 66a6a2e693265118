import type { Arranged } from './arranged-requests.ts'

/** The address of a request: the ids in the place of the braces, and the query. */
export function addressOf(url: string, { id = '', partId = '', query = '' }: Arranged): string {
  return url.replace(/\{\w+\}/, id).replace(/\{\w+\}/, partId) + query
}
