import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { Customer } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import styles from './test-clocks.module.css'

const t = words.testClocks
const namesMax = 5

/** `/test-clocks`: the clocks, what time it is on each, and who lives in it. */
export function ClockList() {
  const may = useMay()('write', 'developers')
  const search = useSearch({ from: '/shell/test-clocks' })
  const clocks = useQuery({
    queryKey: ['test clocks', search],
    queryFn: ({ signal }) => billing.testClocks.list(search, { signal }),
  })
  const customers = useNewestCustomers()
  return (
    <Page
      title={t.title}
      actions={
        may && (
          <ButtonLink to="/test-clocks/new" look="primary">
            {t.create}
          </ButtonLink>
        )
      }
    >
      <ListSection
        title={t.title}
        query={clocks}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          { title: t.name, cell: ({ name }) => name ?? t.unnamed },
          {
            title: t.now,
            cell: ({ now, advancing_to: to }) => (to ? t.advancing : <Moment at={now} zone="UTC" isExact />),
          },
          {
            title: t.customers,
            isExtra: true,
            cell: ({ id }) => <Names customers={customers.filter((one) => one.test_clock_id === id)} />,
          },
          { title: words.common.id, isExtra: true, cell: ({ id }) => <Copy text={id} /> },
          {
            title: t.advance,
            isFigure: true,
            cell: ({ id: clockId }) =>
              may && (
                <span className={styles.actions}>
                  <ButtonLink to="/test-clocks/$clockId/delete" params={{ clockId }} look="quiet">
                    {t.remove}
                  </ButtonLink>
                  <ButtonLink to="/test-clocks/$clockId/advance" params={{ clockId }}>
                    {t.advance}
                  </ButtonLink>
                </span>
              ),
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}

function Names({ customers }: { readonly customers: readonly Customer[] }) {
  if (customers.length === 0) return t.noCustomers
  return (
    <>
      {customers.slice(0, namesMax).map(({ id, name }) => (
        <div key={id}>
          <Link to="/customers/$customerId" params={{ customerId: id }}>
            {name}
          </Link>
        </div>
      ))}
      {customers.length > namesMax && t.more(customers.length - namesMax)}
    </>
  )
}

// The API lists customers by no clock; those on one are usually new.
function useNewestCustomers(): readonly Customer[] {
  const { data } = useQuery({
    queryKey: ['newest customers'],
    queryFn: ({ signal }) => billing.customers.list({ limit: 100 }, { signal }),
  })
  return data?.data ?? []
}
