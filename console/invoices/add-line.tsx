import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'
import { emptyLine, LineTable, lineOf, type TypedLine } from './line-table.tsx'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.line

/** `/invoices/{id}/line`: more lines of a draft. */
export function AddLine() {
  const { invoice, back } = useInvoice()
  if (!invoice) return null
  const { id, currency } = invoice
  const initial: { readonly lines: readonly TypedLine[] } = { lines: [emptyLine(1)] }
  return (
    <Action
      title={t.title}
      submit={t.save}
      isWide
      initial={initial}
      fields={({ values, set }) => (
        <LineTable lines={values.lines} currency={currency} onChange={(lines) => set({ lines })} />
      )}
      act={async ({ lines }) => {
        const added = lines.map((line) => lineOf(line, currency))
        if (!added.every((line) => line !== null)) throw new Error(t.wrong)
        for (const line of added) await billing.invoices.addLine(id, line)
      }}
      done={t.done}
      onClose={back}
    />
  )
}
