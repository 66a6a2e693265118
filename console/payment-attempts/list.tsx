import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function AttemptList() {
  return <Page title={words.paymentAttempts.title}>{null}</Page>
}
