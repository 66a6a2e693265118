import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { Invoice } from '../../packages/sdk/index.ts'
import { CustomerLink, useZone } from '../app/customer-link.tsx'
import { DocumentMail } from '../app/document-mail.tsx'
import { EInvoiceButtons } from '../app/e-invoices.tsx'
import { invoiceQuery } from '../app/invoice-link.tsx'
import { InvoiceStatus } from '../app/invoice-status.tsx'
import { useMay } from '../app/session.ts'
import { settlementOf } from '../app/settlement.ts'
import { ApiView } from '../ui/ApiView.tsx'
import { Anchor, ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { Moment, Period } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Columns, Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { PrintedPage } from '../ui/PrintedPage.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { InvoiceActions } from './actions.tsx'
import { leftCents } from './left.ts'
import { InvoiceLines } from './lines.tsx'
import { InvoiceMoney } from './money.tsx'
import { creditNotesQuery } from './queries.ts'
import { Cause, ReplacedBy, useReplacement } from './replacement.tsx'
import { InvoiceTimeline } from './timeline.tsx'

const t = words.invoices

/** An invoice: its lines with their arithmetic, the money about it, the document as it prints. */
export function InvoiceDetail() {
  const { invoiceId } = useParams({ from: '/shell/invoices/$invoiceId' })
  return <Loaded query={useQuery(invoiceQuery(invoiceId))}>{(invoice) => <Shown invoice={invoice} />}</Loaded>
}

function Shown({ invoice }: { readonly invoice: Invoice }) {
  const may = useMay()
  const zone = useZone(invoice.customer_id)
  const address = `/v1/invoices/${invoice.id}/html`
  const isFinal = invoice.number !== null
  return (
    <Page
      title={t.titleOf(invoice.number)}
      above={<Link to="/invoices">{t.title}</Link>}
      beside={
        <>
          <InvoiceStatus invoice={invoice} />
          <CreditedAfterwards invoice={invoice} />
        </>
      }
      actions={
        <>
          <Anchor href={address} target="_blank" rel="noreferrer">
            {t.print}
          </Anchor>
          <Anchor href={`/v1/invoices/${invoice.id}/pdf`} target="_blank" rel="noreferrer">
            {t.pdf}
          </Anchor>
          {may('write', 'money') && <InvoiceActions invoice={invoice} />}
        </>
      }
    >
      <Amounts invoice={invoice} zone={zone} />
      <Columns
        main={
          <>
            <InvoiceLines invoice={invoice} zone={zone} />
            <InvoiceMoney invoice={invoice} zone={zone} />
            {isFinal && (
              <DocumentMail
                kind="invoices"
                id={invoice.id}
                zone={zone}
                send={
                  invoice.status !== 'void' && (
                    <ButtonLink to="/invoices/$invoiceId/send" params={{ invoiceId: invoice.id }}>
                      {words.mail.send}
                    </ButtonLink>
                  )
                }
              />
            )}
            <Section
              title={t.document}
              actions={
                isFinal && (
                  <EInvoiceButtons
                    kind="invoices"
                    id={invoice.id}
                    customerId={invoice.customer_id}
                    number={invoice.number}
                  />
                )
              }
            >
              <PrintedPage
                // It is loaded anew when the invoice has changed.
                key={invoice.updated_at}
                title={t.documentOf(invoice.number ?? words.common.draft)}
                address={address}
              />
            </Section>
          </>
        }
        side={
          <>
            <About invoice={invoice} zone={zone} />
            <InvoiceTimeline invoice={invoice} zone={zone} />
            <ApiView value={invoice} />
          </>
        }
      />
      <Outlet />
    </Page>
  )
}

/** Says of an invoice that was paid that credit notes have taken all of it back. No field of it does. */
function CreditedAfterwards({ invoice }: { readonly invoice: Invoice }) {
  const notes = useQuery(creditNotesQuery(invoice.id)).data?.data ?? []
  const settlement = settlementOf(invoice)
  const isPaid = settlement !== null && settlement !== 'credited'
  return isPaid && notes.length > 0 && leftCents(invoice, notes) <= 0 ? (
    <Status of="plain" label={t.creditedAfterwards} />
  ) : null
}

interface PartProps {
  readonly invoice: Invoice
  readonly zone: string | undefined
}

function Amounts({ invoice, zone }: PartProps) {
  const { currency } = invoice
  return (
    <Figures
      figures={[
        {
          name: t.customer,
          value: <CustomerLink id={invoice.customer_id} name={invoice.billed_to?.name} />,
          note: invoice.billed_to?.email ?? undefined,
        },
        { name: t.total, value: <Money cents={invoice.total_cents} currency={currency} /> },
        { name: t.amountPaid, value: <Money cents={invoice.amount_paid_cents} currency={currency} /> },
        {
          name: t.amountDue,
          value: <Money cents={invoice.amount_due_cents} currency={currency} />,
          note: invoice.due_at ? (
            <>
              {t.dueAt} <Moment at={invoice.due_at} zone={zone} />
            </>
          ) : undefined,
        },
      ]}
    />
  )
}

function About({ invoice, zone }: PartProps) {
  const { collection_status: state, subscription_id: subscription, payment_reference: reference } = invoice
  const replacement = useReplacement(invoice)
  return (
    <Section title={words.common.details}>
      <Facts
        facts={[
          [words.common.id, <Copy key="id" text={invoice.id} />],
          [t.about.kind, <Cause key="kind" invoice={invoice} />],
          [t.about.replacement, replacement ? <ReplacedBy key="replacement" by={replacement} /> : undefined],
          [t.about.waitsFor, invoice.waits_for ? t.waits[invoice.waits_for] : undefined],
          [
            t.about.subscription,
            subscription ? (
              <Link key="subscription" to="/subscriptions/$subscriptionId" params={{ subscriptionId: subscription }}>
                {t.about.openSubscription}
              </Link>
            ) : undefined,
          ],
          [
            t.about.period,
            invoice.period_start ? (
              <Period key="period" from={invoice.period_start} until={invoice.period_end} zone={zone} />
            ) : undefined,
          ],
          [t.about.reference, reference ? <Copy key="reference" text={reference} /> : undefined],
          [t.about.purchaseOrder, invoice.purchase_order ?? undefined],
          [t.about.externalId, invoice.external_id ?? undefined],
          [t.about.collection, t.collections[invoice.collection]],
          [t.about.collectionState, state ? t.collectionStates[state] : undefined],
          [t.about.netDays, String(invoice.net_days)],
        ]}
      />
    </Section>
  )
}
