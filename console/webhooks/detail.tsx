import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function EndpointDetail() {
  return <Page title={words.webhooks.title}>{null}</Page>
}
