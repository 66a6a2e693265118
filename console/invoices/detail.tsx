import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function InvoiceDetail() {
  return <Page title={words.invoices.title}>{null}</Page>
}
