import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function PaymentDetail() {
  return <Page title={words.payments.title}>{null}</Page>
}
