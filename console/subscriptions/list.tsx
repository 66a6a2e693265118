import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function SubscriptionList() {
  return <Page title={words.subscriptions.title}>{null}</Page>
}
