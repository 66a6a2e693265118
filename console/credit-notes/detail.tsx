import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { CreditNote } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerLink, useZone } from '../app/customer-link.tsx'
import { DocumentLines } from '../app/document-lines.tsx'
import { DocumentMail } from '../app/document-mail.tsx'
import { EInvoiceButtons } from '../app/e-invoices.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { ApiView } from '../ui/ApiView.tsx'
import { Anchor, ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { Moment, Period } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Columns, Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { PrintedPage } from '../ui/PrintedPage.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.creditNotes

/** A credit note: what it takes back, what it lowers, what it gives. */
export function CreditNoteDetail() {
  const { creditNoteId: id } = useParams({ from: '/shell/credit-notes/$creditNoteId' })
  const note = useQuery({
    queryKey: ['credit note', id],
    queryFn: ({ signal }) => billing.creditNotes.get(id, { signal }),
  })
  return <Loaded query={note}>{(shown) => <Shown note={shown} />}</Loaded>
}

function Shown({ note }: { readonly note: CreditNote }) {
  const zone = useZone(note.customer_id)
  const address = `/v1/credit_notes/${note.id}/html`
  return (
    <Page
      title={t.titleOf(note.number)}
      above={<Link to="/credit-notes">{t.title}</Link>}
      actions={
        <>
          <Anchor href={address} target="_blank" rel="noreferrer">
            {t.print}
          </Anchor>
          <Anchor href={`/v1/credit_notes/${note.id}/pdf`} target="_blank" rel="noreferrer">
            {t.pdf}
          </Anchor>
        </>
      }
    >
      <Figures
        figures={[
          {
            name: t.customer,
            value: <CustomerLink id={note.customer_id} name={note.billed_to.name} />,
            note: note.billed_to.email ?? undefined,
          },
          { name: t.total, value: <Money cents={note.total_cents} currency={note.currency} /> },
          { name: t.reducesDue, value: <Money cents={note.reduces_due_cents} currency={note.currency} /> },
          { name: t.credit, value: <Money cents={note.credit_cents} currency={note.currency} /> },
          { name: t.refunded, value: <Money cents={note.refund_cents} currency={note.currency} /> },
          ...(note.outside_cents === 0
            ? []
            : [{ name: t.outside, value: <Money cents={note.outside_cents} currency={note.currency} /> }]),
        ]}
      />
      <Columns
        main={
          <>
            <Lines note={note} zone={zone} />
            <DocumentMail
              kind="credit_notes"
              id={note.id}
              zone={zone}
              send={
                <ButtonLink to="/credit-notes/$creditNoteId/send" params={{ creditNoteId: note.id }}>
                  {words.mail.send}
                </ButtonLink>
              }
            />
            <Section
              title={t.document}
              actions={
                <EInvoiceButtons kind="credit_notes" id={note.id} customerId={note.customer_id} number={note.number} />
              }
            >
              <PrintedPage title={t.documentOf(note.number ?? '')} address={address} />
            </Section>
          </>
        }
        side={
          <>
            <About note={note} zone={zone} />
            <ApiView value={note} />
          </>
        }
      />
      <Outlet />
    </Page>
  )
}

interface PartProps {
  readonly note: CreditNote
  readonly zone: string | undefined
}

function Lines({ note, zone }: PartProps) {
  const explained = useQuery({
    queryKey: ['credit note', note.id, 'explanation'],
    queryFn: ({ signal }) => billing.creditNotes.explain(note.id, { signal }),
  })
  const taxes = [
    { name: t.subtotal, cents: note.subtotal_cents },
    { name: t.tax, cents: note.tax_cents },
  ]
  return (
    <Section title={t.lines}>
      <DocumentLines
        lines={note.lines ?? []}
        explained={explained.data?.lines}
        currency={note.currency}
        zone={zone}
        sums={[...(note.tax_cents === 0 ? [] : taxes), { name: t.total, cents: note.total_cents }]}
      />
    </Section>
  )
}

function About({ note, zone }: PartProps) {
  const { subscription_id: subscription, invoice_ids: invoices, credit_note_ids: notes } = note
  return (
    <Section title={words.common.details}>
      <Facts
        facts={[
          [words.common.id, <Copy key="id" text={note.id} />],
          [t.cause, words.invoices.kinds[note.kind]],
          [t.reason, note.reason],
          [words.common.date, <Moment key="at" at={note.finalized_at} zone={zone} />],
          [
            words.invoices.about.period,
            note.period_start ? (
              <Period key="period" from={note.period_start} until={note.period_end} zone={zone} />
            ) : undefined,
          ],
          [
            t.takesBack,
            invoices.length === 0
              ? undefined
              : invoices.map((id) => (
                  <div key={id}>
                    <InvoiceLink id={id} />
                  </div>
                )),
          ],
          [
            t.takesBackNotes,
            notes.length === 0
              ? undefined
              : notes.map((id) => (
                  <div key={id}>
                    <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: id }}>
                      {t.titleOf(null)}
                    </Link>
                  </div>
                )),
          ],
          [
            t.subscription,
            subscription ? (
              <Link key="subscription" to="/subscriptions/$subscriptionId" params={{ subscriptionId: subscription }}>
                {t.openSubscription}
              </Link>
            ) : undefined,
          ],
        ]}
      />
    </Section>
  )
}
