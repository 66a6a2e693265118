import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { Money } from '../ui/Money.tsx'
import { words } from '../words/en.ts'
import { queryOf } from './queries.ts'
import styles from './sums.module.css'

const t = words.invoices

/** What all invoices of a filter add up to, by currency; not only those of the page that is shown. */
export function InvoiceSums({ search }: { readonly search: Readonly<Record<string, string | undefined>> }) {
  const { data } = useQuery({
    queryKey: ['invoices', 'sums', search],
    queryFn: ({ signal }) => billing.invoices.summarize(queryOf(search), { signal }),
    placeholderData: (before) => before,
  })
  if (!data || data.data.length === 0) return null
  return (
    <section className={styles.scroll} aria-label={t.sums}>
      <table className={styles.sums}>
        <thead>
          <tr>
            <th scope="col">{t.sums}</th>
            <th scope="col">{t.total}</th>
            <th scope="col">{t.amountPaid}</th>
            <th scope="col">{t.due}</th>
          </tr>
        </thead>
        <tbody>
          {data.data.map((one) => (
            <tr key={one.currency}>
              <th scope="row">{t.countOf(one.count)}</th>
              <td>
                <Money cents={one.total_cents} currency={one.currency} />
              </td>
              <td>
                <Money cents={one.amount_paid_cents} currency={one.currency} />
              </td>
              <td>
                <strong>
                  <Money cents={one.amount_due_cents} currency={one.currency} />
                </strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
