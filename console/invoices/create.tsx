import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Customer } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { customerQuery } from '../app/customer-link.tsx'
import { findCustomers } from '../app/find-customers.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, RadioInput, TextInput } from '../ui/fields.tsx'
import { notify } from '../ui/notices.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { emptyLine, LineTable, lineOf, type TypedLine } from './line-table.tsx'

const t = words.invoices.editor

interface InvoiceForm extends Readonly<Record<string, unknown>> {
  readonly currency: string
  readonly purchaseOrder: string
  readonly lines: readonly TypedLine[]
  readonly after: string
}

/** `/invoices/new`: an invoice of lines made by hand. */
export function CreateInvoice() {
  const { customer_id: given } = useSearch({ from: '/shell/invoices/new' })
  const [customerId, setCustomerId] = useState<string | null>(given ?? null)
  const customer = useQuery({ ...customerQuery(customerId ?? ''), enabled: customerId !== null }).data
  const navigate = useNavigate()
  const initial: InvoiceForm = { currency: '', purchaseOrder: '', lines: [emptyLine(1)], after: 'finalize' }
  // With a customer in the address the field shows their name, so it waits for it.
  if (given !== undefined && customer === undefined) return null
  return (
    <Action
      title={t.title}
      submit={t.submit}
      isWide
      initial={initial}
      fields={(form) => {
        const currency = currencyOf(form.values, customer)
        return (
          <>
            <FieldRow>
              <SearchInput
                label={t.customer}
                name="/customer_id"
                hint={t.customerHint}
                chosen={customer?.name ?? ''}
                find={findCustomers}
                onChange={(option) => setCustomerId(option?.id ?? null)}
                isRequired
                autoFocus={given === undefined}
              />
              {customer?.currency == null && (
                <TextInput label={t.currency} name="/currency" {...form.field('currency')} />
              )}
              <TextInput label={t.purchaseOrder} name="/purchase_order" {...form.field('purchaseOrder')} />
            </FieldRow>
            <LineTable lines={form.values.lines} currency={currency} onChange={(lines) => form.set({ lines })} />
            <RadioInput
              label={t.after}
              name="/after"
              choices={[
                { value: 'finalize', label: t.finalize, hint: t.finalizeHint },
                { value: 'draft', label: t.draft, hint: t.draftHint },
              ]}
              {...form.field('after')}
            />
          </>
        )
      }}
      act={(values) => makeInvoice(customerId, currencyOf(values, customer), values)}
      done={({ number }) => (number ? t.done(number) : t.draftDone)}
      onClose={(invoice) =>
        void (invoice
          ? navigate({ to: '/invoices/$invoiceId', params: { invoiceId: invoice.id } })
          : navigate({ to: '/invoices' }))
      }
    />
  )
}

function currencyOf({ currency }: InvoiceForm, customer: Customer | undefined): string {
  return (currency || customer?.currency || 'EUR').toUpperCase()
}

async function makeInvoice(customerId: string | null, currency: string, values: InvoiceForm) {
  if (customerId === null) throw new Error(t.noCustomer)
  const lines = values.lines.map((line) => lineOf(line, currency))
  if (!lines.every((line) => line !== null)) throw new Error(words.invoices.line.wrong)
  const draft = await billing.invoices.create({
    customer_id: customerId,
    currency,
    lines,
    ...(values.purchaseOrder && { purchase_order: values.purchaseOrder }),
  })
  if (values.after === 'draft') return draft
  try {
    return await billing.invoices.finalize(draft.id)
  } catch (error) {
    // The draft is there; its page says more, and the button there tries again.
    notify(t.onlyDraft(errorText(error)))
    return draft
  }
}
