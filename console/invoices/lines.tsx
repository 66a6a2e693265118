import { useQuery } from '@tanstack/react-query'
import type { Invoice } from '../../packages/sdk/index.ts'
import { DocumentLines } from '../app/document-lines.tsx'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { explanationQuery } from './queries.ts'

const t = words.invoices

/** The lines of an invoice with its sums. */
export function InvoiceLines({ invoice, zone }: { readonly invoice: Invoice; readonly zone: string | undefined }) {
  const { id, currency, lines = [], status } = invoice
  const may = useMay()
  const explained = useQuery(explanationQuery(id)).data?.lines
  return (
    <Section
      title={t.lines}
      actions={
        status === 'draft' &&
        invoice.kind === 'one_off' &&
        may('write', 'money') && (
          <ButtonLink to="/invoices/$invoiceId/line" params={{ invoiceId: id }}>
            {t.addLine}
          </ButtonLink>
        )
      }
    >
      {lines.length === 0 ? (
        <Empty title={t.noLines} />
      ) : (
        <DocumentLines lines={lines} explained={explained} currency={currency} zone={zone} sums={sumsOf(invoice)} />
      )}
    </Section>
  )
}

function sumsOf(invoice: Invoice) {
  const reductions = [
    { name: t.credited, cents: -invoice.credited_cents },
    { name: t.creditApplied, cents: -invoice.credit_applied_cents },
    { name: t.amountPaid, cents: -invoice.amount_paid_cents },
    { name: t.reversed, cents: invoice.amount_reversed_cents },
  ].filter(({ cents }) => cents !== 0)
  return [
    ...(invoice.tax_cents === 0
      ? []
      : [
          { name: t.subtotal, cents: invoice.subtotal_cents },
          { name: t.tax, cents: invoice.tax_cents },
        ]),
    { name: t.total, cents: invoice.total_cents },
    ...reductions,
    ...(reductions.length === 0 ? [] : [{ name: t.amountDue, cents: invoice.amount_due_cents }]),
  ]
}
