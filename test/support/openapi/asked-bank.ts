import { csv } from '../bank-files.ts'

interface Ask {
  readonly of: (route: string, id: string, body?: object) => Promise<any>
  readonly plain: (route: string, body?: unknown, query?: string) => Promise<any>
}

/** Asks every route about statements of a bank. */
export async function askAboutBank({ of, plain }: Ask, { invoiceId, nth }: { invoiceId: string; nth: number }) {
  const line = (n: number) => `2026-02-03;1.23;USD;${nth} ${n}`
  const file = csv('date;amount;currency;reference', line(1), line(2))
  const { entries } = await plain('POST /v1/bank_statements', file)
  await of('POST /v1/bank_transactions/{id}/match', entries[0].id, { invoice_id: invoiceId })
  await of('POST /v1/bank_transactions/{id}/ignore', entries[1].id)
  await plain('GET /v1/bank_transactions', undefined, '?state=ignored')
}
