import { useQueries, useQuery } from '@tanstack/react-query'
import type { BankTransaction, BankTransactionState } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'

export interface BankSearch {
  readonly state?: string | undefined
  readonly bank_statement_id?: string | undefined
  readonly cursor?: string | undefined
}

const toMatch = ['suggested', 'unmatched'] as const

/** The transactions of the address: of a state or a file page by page; else those that are to be matched, suggested ones first. */
export function useTransactions(search: BankSearch) {
  const isWork = search.state === undefined && search.bank_statement_id === undefined
  const work = useQueries({
    queries: toMatch.map((state) => ({
      queryKey: ['bank transactions', { state }],
      queryFn: ({ signal }: { signal: AbortSignal }) => billing.bankTransactions.list({ state, limit: 50 }, { signal }),
      enabled: isWork,
    })),
    combine: (results) => ({
      data: results.every(({ data }) => data) ? results.flatMap(({ data }) => data?.data ?? []) : undefined,
      hasMore: results.some(({ data }) => data?.has_more),
      error: results.find(({ error }) => error)?.error ?? null,
    }),
  })
  const page = useQuery({
    queryKey: ['bank transactions', search],
    queryFn: ({ signal }) =>
      billing.bankTransactions.list({ ...search, state: search.state as BankTransactionState | undefined }, { signal }),
    enabled: !isWork,
  })
  if (isWork) return { ...work, next: null }
  return { data: page.data?.data, hasMore: false, error: page.error, next: page.data?.next_cursor ?? null }
}

/** One of the transactions that are shown. */
export function useTransaction(search: BankSearch, id: string): BankTransaction | undefined {
  return useTransactions(search).data?.find((one) => one.id === id)
}
