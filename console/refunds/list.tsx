import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function RefundList() {
  return <Page title={words.refunds.title}>{null}</Page>
}
