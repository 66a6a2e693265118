import { queryOptions, useQuery } from '@tanstack/react-query'
import type { InvoiceSums as Sums } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Money } from '../ui/Money.tsx'
import { words } from '../words/en.ts'
import { queryOf } from './queries.ts'
import styles from './sums.module.css'

const t = words.invoices

/** What all invoices of a filter add up to, by currency; not only those of the page that is shown. */
export function InvoiceSums({ search }: { readonly search: Readonly<Record<string, string | undefined>> }) {
  // A list of one customer or test clock has invoices of one kind.
  const isMixed = search.customer_id === undefined && search.test_clock_id === undefined
  const all = useQuery(sumsQuery(search)).data?.data
  const real = useQuery({ ...sumsQuery({ ...search, test_clock_id: 'none' }), enabled: isMixed }).data?.data
  if (!all || (isMixed && !real) || all.length === 0) return null
  const rows = isMixed ? all.flatMap((sums) => rowsOf(sums, real)) : all.map((sums) => rowOf(sums, t.countOf))
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
          {rows.map(({ name, sums: one }) => (
            <tr key={`${one.currency} ${name}`}>
              <th scope="row">{name}</th>
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

type Search = Readonly<Record<string, string | undefined>>

const sumsQuery = (search: Search) =>
  queryOptions({
    queryKey: ['invoices', 'sums', search],
    queryFn: ({ signal }) => billing.invoices.summarize(queryOf(search), { signal }),
    placeholderData: (before) => before,
  })

/** The invoices of real customers, and below them all, where test customers have some too. */
function rowsOf(all: Sums, real: readonly Sums[] = []) {
  const own = real.find(({ currency }) => currency === all.currency)
  if (own?.count === all.count) return [rowOf(own, t.countOf)]
  return [...(own ? [rowOf(own, t.countOf)] : []), rowOf(all, t.countWithTests)]
}

function rowOf(sums: Sums, text: (count: number) => string) {
  return { name: text(sums.count), sums }
}
