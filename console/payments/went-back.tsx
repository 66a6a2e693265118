import { useQuery } from '@tanstack/react-query'
import type { Payment, Refund } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.payments

/** Refunds and disputes of a payment. */
export function WentBack({ payment, zone }: { readonly payment: Payment; readonly zone: string | undefined }) {
  const query = { payment_id: payment.id, limit: 100 }
  const refunds = useQuery({
    queryKey: ['payment', payment.id, 'refunds'],
    queryFn: ({ signal }) => billing.refunds.list(query, { signal }),
  }).data?.data
  const disputes = useQuery({
    queryKey: ['payment', payment.id, 'disputes'],
    queryFn: ({ signal }) => billing.disputes.list(query, { signal }),
  }).data?.data
  return (
    <>
      {refunds && refunds.length > 0 && (
        <Section title={t.refunds}>
          <DataTable
            caption={t.refunds}
            rows={refunds}
            columns={[
              {
                title: words.common.date,
                cell: (one) => <Moment at={one.created_at} zone={zone} />,
                narrow: (one) => <RefundState refund={one} />,
              },
              { title: words.common.status, isExtra: true, cell: (one) => <RefundState refund={one} /> },
              { title: words.common.reason, cell: ({ reason }) => reason },
              {
                title: t.amount,
                isFigure: true,
                cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
              },
            ]}
          />
        </Section>
      )}
      {disputes && disputes.length > 0 && (
        <Section title={t.disputes}>
          <DataTable
            caption={t.disputes}
            rows={disputes}
            columns={[
              { title: words.common.date, cell: (one) => <Moment at={one.created_at} zone={zone} /> },
              {
                title: words.common.status,
                cell: ({ status }) => <Status of={status} label={words.disputes.statuses[status]} />,
              },
              { title: words.common.reason, cell: ({ reason }) => reason.replaceAll('_', ' ') },
              {
                title: t.amount,
                isFigure: true,
                cell: (one) => <Money cents={one.amount_cents} currency={one.currency} />,
              },
            ]}
          />
        </Section>
      )}
    </>
  )
}

function RefundState({ refund: { status, returned_at: returned } }: { readonly refund: Refund }) {
  if (returned) return <Status of="failed" label={words.refunds.cameBack} />
  return <Status of={status} label={words.refunds.statuses[status]} />
}
