import type { SearchResult } from '../../packages/sdk/index.ts'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

/** An entry of the search: an object or a page, and where it leads. */
export interface Found {
  readonly id: string
  readonly title: string
  readonly subtitle: string
  readonly to: string
  readonly params: Readonly<Record<string, string>>
}

/** The page of each kind of object, and the name of the id in its address. */
const pages: Readonly<Record<SearchResult['type'], readonly [string, string]>> = {
  customer: ['/customers/$customerId', 'customerId'],
  subscription: ['/subscriptions/$subscriptionId', 'subscriptionId'],
  invoice: ['/invoices/$invoiceId', 'invoiceId'],
  credit_note: ['/credit-notes/$creditNoteId', 'creditNoteId'],
  plan: ['/plans/$planId', 'planId'],
  payment: ['/payments/$paymentId', 'paymentId'],
  event: ['/events/$eventId', 'eventId'],
}

/** Objects of the service that fit what was typed, best first. */
export async function findObjects(typed: string, signal: AbortSignal): Promise<readonly Found[]> {
  const { data } = await billing.search.search({ q: typed }, { signal })
  return data.flatMap(({ type, id, title, subtitle }) => {
    const page = pages[type]
    // A newer service may find what this page does not know yet.
    if (!page) return []
    const kind = words.shell.kinds[type]
    return [{ id, title, subtitle: subtitle ? `${kind} · ${subtitle}` : kind, to: page[0], params: { [page[1]]: id } }]
  })
}
