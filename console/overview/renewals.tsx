import { Link } from '@tanstack/react-router'
import type { Overview } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.overview

/** Who is billed next. */
export function Renewals({ overview: { next_renewals: next } }: { readonly overview: Overview }) {
  if (!next) return null
  return (
    <Section title={t.renewals}>
      {next.length === 0 ? (
        <Empty title={t.noRenewals} />
      ) : (
        <DataTable
          caption={t.renewals}
          rows={next.map((one) => ({ ...one, id: one.subscription_id }))}
          columns={[
            {
              title: t.customer,
              cell: ({ customer_id: id, customer_name: name }) => (
                <Link to="/customers/$customerId" params={{ customerId: id }}>
                  {name}
                </Link>
              ),
            },
            {
              title: t.plan,
              cell: ({ subscription_id: id, plan_name: name }) => (
                <Link to="/subscriptions/$subscriptionId" params={{ subscriptionId: id }}>
                  {name}
                </Link>
              ),
            },
            { title: t.when, cell: ({ next_billing_at: at }) => <Moment at={at} isExact /> },
          ]}
        />
      )}
    </Section>
  )
}
