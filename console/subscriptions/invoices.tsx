import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { InvoiceStatus } from '../app/invoice-status.tsx'
import { useMay } from '../app/session.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Lines } from '../ui/DocumentsPreview.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { moneyText } from '../ui/money.ts'
import { Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { nextInvoiceQuery } from './queries.ts'
import styles from './subscriptions.module.css'

const t = words.subscriptions

/** The next automatic invoice, with the arithmetic of its lines. */
export function Next({ subscription }: { readonly subscription: Subscription }) {
  const query = useQuery(nextInvoiceQuery(subscription.customer_id, subscription.id))
  const { data: invoice } = query
  const title = invoice ? `${t.nextInvoice}: ${moneyText(invoice.total_cents, invoice.currency)}` : t.nextInvoice
  return (
    <Section title={title} actions={invoice && <Moment at={invoice.occurred_at} zone={subscription.time_zone} />}>
      <Loaded query={query}>
        {(found) =>
          found ? (
            <div className={styles.inside}>
              <Lines lines={found.lines} currency={found.currency} />
            </div>
          ) : (
            <Empty title={t.noNext} />
          )
        }
      </Loaded>
    </Section>
  )
}

/** The newest invoices of the subscription. */
export function Invoices({ subscription }: { readonly subscription: Subscription }) {
  const may = useMay()('read', 'money')
  const invoices = useQuery({
    queryKey: ['invoices of', subscription.id],
    queryFn: ({ signal }) => billing.invoices.list({ subscription_id: subscription.id, limit: 10 }, { signal }),
    enabled: may,
  })
  if (!may) return null
  return (
    <Section title={t.invoices}>
      <Loaded query={invoices}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={t.noInvoices} />
          ) : (
            <DataTable
              caption={t.invoices}
              rows={data}
              columns={[
                {
                  title: t.number,
                  cell: ({ id, number }) => (
                    <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
                      {number ?? words.common.draft}
                    </Link>
                  ),
                },
                { title: words.common.status, cell: (one) => <InvoiceStatus invoice={one} /> },
                {
                  title: words.common.date,
                  cell: (one) => <Moment at={one.finalized_at ?? one.created_at} zone={subscription.time_zone} />,
                },
                {
                  title: t.total,
                  isFigure: true,
                  cell: (one) => <Money cents={one.total_cents} currency={one.currency} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  )
}
