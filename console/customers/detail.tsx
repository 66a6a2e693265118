import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams } from '@tanstack/react-router'
import { ButtonLink } from '../ui/Button.tsx'
import { Page } from '../ui/Page.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { customerQuery } from './queries.ts'

export function CustomerDetail() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const query = useQuery(customerQuery(customerId))
  return (
    <Loaded query={query}>
      {(customer) => (
        <Page
          title={customer.name}
          actions={
            <ButtonLink to="/customers/$customerId/edit" params={{ customerId }}>
              {words.customers.edit}
            </ButtonLink>
          }
        >
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}
