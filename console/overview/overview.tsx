import { useQuery } from '@tanstack/react-query'
import type { Overview as Answer } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Money } from '../ui/Money.tsx'
import { Columns, Figures, Page } from '../ui/Page.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { Attention } from './attention.tsx'
import { FirstSteps } from './first-steps.tsx'
import { InvoicesByDay } from './invoices-by-day.tsx'
import { Renewals } from './renewals.tsx'

const t = words.overview

/** What is due, what needs a person, and what comes next: how billing stands, in one request. */
export function Overview() {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => billing.overview.get({ signal }),
    refetchInterval: 60_000,
  })
  return (
    <Page title={t.title}>
      <Loaded query={overview}>
        {(found) => (
          <>
            <Due overview={found} />
            {hasNothing(found) && <FirstSteps />}
            <Columns
              main={
                <>
                  <InvoicesByDay overview={found} />
                  <Renewals overview={found} />
                </>
              }
              side={<Attention overview={found} />}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function hasNothing({ due, next_renewals: next, invoices_by_day: days }: Answer): boolean {
  return due?.length === 0 && next?.length === 0 && days?.length === 0
}

function Due({ overview: { due } }: { readonly overview: Answer }) {
  if (!due) return null
  if (due.length === 0) return <Figures figures={[{ name: t.due, value: t.nothingDue }]} />
  return (
    <Figures
      figures={due.flatMap((one) => [
        {
          name: `${t.due}, ${one.currency}`,
          value: <Money cents={one.amount_cents} currency={one.currency} />,
          note: t.invoicesOf(one.count, false),
        },
        {
          name: `${t.overdue}, ${one.currency}`,
          value: <Money cents={one.overdue_cents} currency={one.currency} />,
          note: t.invoicesOf(one.overdue_count, false),
        },
      ])}
    />
  )
}
