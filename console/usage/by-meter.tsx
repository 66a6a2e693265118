import { useQueries } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { Meter } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Period } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { quantityText } from '../ui/quantity.ts'
import { Empty, errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import type { DaySpan } from './span.ts'
import styles from './usage.module.css'

const t = words.usage
/** Each is a request. */
const metersMost = 20

/** What a customer used by each meter; a meter leads to its hours, days and months. */
export function ByMeter({
  customerId,
  meters,
  span,
  zone,
}: {
  readonly customerId: string
  readonly meters: readonly Meter[]
  readonly span: DaySpan
  readonly zone: string
}) {
  const search = filtersOf(useSearch({ from: '/shell/usage' }))
  const shown = meters.filter(({ status }) => status !== 'archived').slice(0, metersMost)
  const read = useQueries({
    queries: shown.map(({ code, status }) => ({
      queryKey: ['usage', customerId, code, span],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        billing.usage.read({ customer_id: customerId, meter_code: code, ...span }, { signal }),
      enabled: status !== 'filling',
    })),
  })
  const figure = (index: number, of: 'quantity' | 'events') => {
    const { data, error } = read[index] ?? {}
    if (error) return errorText(error)
    if (shown[index]?.status === 'filling') return t.filling
    return data ? quantityText(String(data.data[0]?.[of] ?? 0)) : words.common.loading
  }
  return (
    <Section title={t.byMeter} actions={<Period from={span.from} until={span.until} zone={zone} />}>
      {shown.length === 0 ? (
        <Empty title={t.noMeters}>
          <p>{t.noMetersWhy}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t.byMeter}
          rows={shown.map((meter, index) => ({ ...meter, index }))}
          columns={[
            {
              title: t.meter,
              cell: ({ code, name }) => (
                <Link className={styles.any} to="/usage" search={{ ...search, meter_code: code, window: 'day' }}>
                  {name}
                </Link>
              ),
            },
            { title: t.quantity, isFigure: true, cell: ({ index }) => figure(index, 'quantity') },
            { title: t.counted, isFigure: true, isExtra: true, cell: ({ index }) => figure(index, 'events') },
          ]}
        />
      )}
    </Section>
  )
}
