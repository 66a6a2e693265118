import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function SubscriptionDetail() {
  return <Page title={words.subscriptions.title}>{null}</Page>
}
