import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { BankTransaction } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { invoiceQuery } from '../app/invoice-link.tsx'
import { Button, ButtonLink } from '../ui/Button.tsx'
import { notify } from '../ui/notices.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './bank.module.css'

const t = words.bank

/** What can be done with a transaction by one click: taking the suggestion, setting it aside. */
export function MatchButtons({ transaction }: { readonly transaction: BankTransaction }) {
  const { id, state, suggested_invoice_id: suggested } = transaction
  const search = useSearch({ from: '/shell/bank' })
  const queries = useQueryClient()
  const invoice = useQuery({ ...invoiceQuery(suggested ?? ''), enabled: suggested !== null }).data
  const doing = useMutation({
    mutationFn: (invoiceId: string | null) =>
      invoiceId === null
        ? billing.bankTransactions.ignore(id)
        : billing.bankTransactions.match(id, { invoice_id: invoiceId }),
    onSuccess: ({ state: now }) => notify(now === 'ignored' ? t.ignored : t.matched),
    onError: (error) => notify(errorText(error)),
    onSettled: () => void queries.invalidateQueries(),
  })
  return (
    <div className={styles.buttons}>
      {state === 'suggested' && suggested && (
        <Button onPress={() => doing.mutate(suggested)} isDisabled={doing.isPending}>
          {t.matchTo} {invoice?.number ?? t.suggestion}
        </Button>
      )}
      <ButtonLink to="/bank/$transactionId/match" params={{ transactionId: id }} search={search} look="quiet">
        {t.matchOther}
      </ButtonLink>
      {state !== 'ignored' && (
        <Button look="quiet" onPress={() => doing.mutate(null)} isDisabled={doing.isPending}>
          {t.ignore}
        </Button>
      )}
    </div>
  )
}
