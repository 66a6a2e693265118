import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Amounts } from '../ui/Money.tsx'
import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import { amountsOf } from './balance.ts'

const t = words.customers

export function CustomerList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/customers' })
  const customers = useQuery({
    queryKey: ['customers', search],
    queryFn: ({ signal }) => billing.customers.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="customers" rows={() => billing.customers.all(filtersOf(search))} />
          {may('write', 'customers') && (
            <ButtonLink to="/customers/new" look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <Filters
        filters={[
          { name: 'email', label: t.email },
          { name: 'external_id', label: t.externalId },
        ]}
      />
      <ListSection
        title={t.title}
        query={customers}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.name,
            cell: ({ id, name }) => (
              <Link to="/customers/$customerId" params={{ customerId: id }}>
                {name}
              </Link>
            ),
          },
          { title: t.email, cell: ({ email }) => email ?? words.common.nothing },
          {
            title: t.due,
            isFigure: true,
            cell: ({ balance }) => <Amounts amounts={amountsOf(balance, 'due_cents')} none={words.common.nothing} />,
          },
          {
            title: t.credit,
            isFigure: true,
            isExtra: true,
            cell: ({ balance }) => <Amounts amounts={amountsOf(balance, 'credit_cents')} none={words.common.nothing} />,
          },
          { title: words.common.createdAt, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} /> },
        ]}
      />
      <Outlet />
    </Page>
  )
}
