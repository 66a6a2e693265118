import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function AttemptDetail() {
  return <Page title={words.paymentAttempts.title}>{null}</Page>
}
