import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

const t = words.parked

/** The customers that the billing run could not bill. */
export function ParkedList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/parked' })
  const parked = useQuery({
    queryKey: ['parked customers', search],
    queryFn: ({ signal }) => billing.parkedCustomers.list(search, { signal }),
  })
  return (
    <Page title={t.title}>
      <ListSection
        title={t.title}
        query={parked}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.customer,
            cell: ({ customer_id: id }) => (
              <Link to="/customers/$customerId" params={{ customerId: id }}>
                {id}
              </Link>
            ),
          },
          { title: t.reason, cell: ({ reason }) => reason },
          { title: t.since, isExtra: true, cell: ({ parked_at: at }) => <Moment at={at} isExact /> },
          { title: t.due, isExtra: true, cell: ({ next_billing_at: at }) => <Moment at={at} isExact /> },
          {
            title: t.release,
            cell: ({ customer_id: id }) =>
              may('write', 'customers') && (
                <ActButton label={t.release} act={() => billing.customers.release(id)} done={t.released} />
              ),
          },
        ]}
      />
    </Page>
  )
}
