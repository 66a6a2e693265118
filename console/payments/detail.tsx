import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { Payment } from '../../packages/sdk/index.ts'
import { CustomerLink, useZone } from '../app/customer-link.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { useMay } from '../app/session.ts'
import { ApiView } from '../ui/ApiView.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { moneyText } from '../ui/money.ts'
import { Columns, Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { paymentQuery, refundableCents } from './queries.ts'
import { WentBack } from './went-back.tsx'

const t = words.payments

/** Money that was received: on which invoices it is, and what went back. */
export function PaymentDetail() {
  const { paymentId } = useParams({ from: '/shell/payments/$paymentId' })
  return <Loaded query={useQuery(paymentQuery(paymentId))}>{(payment) => <Shown payment={payment} />}</Loaded>
}

function Shown({ payment }: { readonly payment: Payment }) {
  const { id, currency, unallocated_cents: unallocated } = payment
  const may = useMay()
  const zone = useZone(payment.customer_id)
  const params = { paymentId: id }
  const gone = payment.refunded_cents + payment.returned_cents
  return (
    <Page
      title={t.titleOf(moneyText(payment.amount_cents, currency))}
      above={<Link to="/payments">{t.title}</Link>}
      actions={
        may('write', 'money') && (
          <>
            {refundableCents(payment) > 0 && (
              <ButtonLink to="/payments/$paymentId/refund" params={params}>
                {t.refund.action}
              </ButtonLink>
            )}
            {unallocated > 0 && (
              <ButtonLink to="/payments/$paymentId/allocate" params={params} look="primary">
                {t.allocate.action}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Figures
        figures={[
          { name: t.customer, value: <CustomerLink id={payment.customer_id} /> },
          { name: t.allocated, value: <Money cents={payment.allocated_cents} currency={currency} /> },
          { name: t.unallocated, value: <Money cents={unallocated} currency={currency} /> },
          {
            name: t.refunded,
            value: <Money cents={payment.refunded_cents} currency={currency} />,
            note:
              gone > payment.refunded_cents
                ? `${t.returned}: ${moneyText(payment.returned_cents, currency)}`
                : undefined,
          },
        ]}
      />
      <Columns
        main={
          <>
            <Allocations payment={payment} zone={zone} />
            <WentBack payment={payment} zone={zone} />
          </>
        }
        side={
          <>
            <About payment={payment} zone={zone} />
            <ApiView value={payment} />
          </>
        }
      />
      <Outlet />
    </Page>
  )
}

interface PartProps {
  readonly payment: Payment
  readonly zone: string | undefined
}

function Allocations({ payment, zone }: PartProps) {
  const rows = payment.allocations.map((one, index) => ({ ...one, id: String(index) }))
  return (
    <Section title={t.allocations}>
      {rows.length === 0 ? (
        <Empty title={t.noAllocations}>
          <p>{t.noAllocationsWhy}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t.allocations}
          rows={rows}
          columns={[
            { title: t.invoice, cell: (one) => <InvoiceLink id={one.invoice_id} /> },
            { title: t.what, isExtra: true, cell: (one) => (one.amount_cents < 0 ? t.takenOff : t.putOn) },
            { title: words.common.date, cell: (one) => <Moment at={one.created_at} zone={zone} isExact /> },
            {
              title: t.amount,
              isFigure: true,
              cell: (one) => <Money cents={one.amount_cents} currency={payment.currency} />,
            },
          ]}
        />
      )}
    </Section>
  )
}

function About({ payment, zone }: PartProps) {
  return (
    <Section title={words.common.details}>
      <Facts
        facts={[
          [words.common.id, <Copy key="id" text={payment.id} />],
          [t.received, <Moment key="received" at={payment.received_at} zone={zone} isExact />],
          [t.reference, payment.reference],
          [
            t.how,
            payment.payment_attempt_id ? (
              <Link key="how" to="/payment-attempts/$attemptId" params={{ attemptId: payment.payment_attempt_id }}>
                {t.byAttempt}
              </Link>
            ) : payment.bank_transaction_id ? (
              <Link key="how" to="/bank" search={{ state: 'matched' }}>
                {t.byBank}
              </Link>
            ) : (
              t.byHand
            ),
          ],
          [words.common.createdAt, <Moment key="created" at={payment.created_at} zone={zone} isExact />],
        ]}
      />
    </Section>
  )
}
