import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { PaymentAttempt } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerLink, useZone } from '../app/customer-link.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { methodText } from '../app/method-text.ts'
import { useMay } from '../app/session.ts'
import { ApiView } from '../ui/ApiView.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Money } from '../ui/Money.tsx'
import { moneyText } from '../ui/money.ts'
import { Columns, Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { attemptQuery, isLive } from './queries.ts'
import { AttemptTimeline } from './timeline.tsx'

const t = words.paymentAttempts

/** An attempt to take money: what the gateway has said of it, and what comes next. */
export function AttemptDetail() {
  const { attemptId } = useParams({ from: '/shell/payment-attempts/$attemptId' })
  return <Loaded query={useQuery(attemptQuery(attemptId))}>{(attempt) => <Shown attempt={attempt} />}</Loaded>
}

function Shown({ attempt }: { readonly attempt: PaymentAttempt }) {
  const { id, status, currency, amount_cents: cents, decline } = attempt
  const may = useMay()
  const zone = useZone(attempt.customer_id)
  const params = { attemptId: id }
  return (
    <Page
      title={t.titleOf(moneyText(cents, currency))}
      above={<Link to="/payment-attempts">{t.title}</Link>}
      beside={<Status of={status} label={t.statuses[status]} />}
      actions={
        may('write', 'money') && (
          <>
            {isLive(attempt) && !attempt.cancel_requested && (
              <ButtonLink to="/payment-attempts/$attemptId/cancel" params={params} look="danger">
                {t.cancel.action}
              </ButtonLink>
            )}
            {status === 'unknown' && (
              <ButtonLink to="/payment-attempts/$attemptId/resolve" params={params} look="primary">
                {t.resolve.action}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Figures
        figures={[
          { name: t.customer, value: <CustomerLink id={attempt.customer_id} /> },
          { name: t.amount, value: <Money cents={cents} currency={currency} /> },
          {
            name: words.common.status,
            value: t.statuses[status],
            note: decline ? t.declines[decline.class] : undefined,
          },
        ]}
      />
      <Columns
        main={
          <>
            <Invoices attempt={attempt} />
            <AttemptTimeline attempt={attempt} zone={zone} />
          </>
        }
        side={
          <>
            <About attempt={attempt} />
            <ApiView value={attempt} />
          </>
        }
      />
      <Outlet />
    </Page>
  )
}

function Invoices({ attempt: { invoices, currency } }: { readonly attempt: PaymentAttempt }) {
  return (
    <Section title={t.invoices}>
      <DataTable
        caption={t.invoices}
        rows={invoices.map((one) => ({ ...one, id: one.invoice_id }))}
        columns={[
          { title: t.invoice, cell: ({ id }) => <InvoiceLink id={id} /> },
          { title: t.amount, isFigure: true, cell: (one) => <Money cents={one.amount_cents} currency={currency} /> },
        ]}
      />
    </Section>
  )
}

function About({ attempt }: { readonly attempt: PaymentAttempt }) {
  const { payment_method_id: methodId, decline, resolution } = attempt
  const method = useQuery({
    queryKey: ['payment method', methodId],
    queryFn: ({ signal }) => billing.paymentMethods.get(methodId, { signal }),
  }).data
  return (
    <Section title={words.common.details}>
      <Facts
        facts={[
          [words.common.id, <Copy key="id" text={attempt.id} />],
          [t.origin, t.origins[attempt.origin]],
          [t.method, method ? methodText(method) : null],
          [
            t.gatewayReference,
            attempt.gateway_reference ? <Copy key="reference" text={attempt.gateway_reference} /> : undefined,
          ],
          [t.actionUrl, attempt.action_url ? <Copy key="url" text={attempt.action_url} /> : undefined],
          [t.decline, decline?.message],
          [t.declineCode, decline ? <code key="code">{decline.code}</code> : undefined],
          [t.resolution, resolution ? t.resolvedBy(resolution.outcome, resolution.reason) : undefined],
        ]}
      />
    </Section>
  )
}
