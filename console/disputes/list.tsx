import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function DisputeList() {
  return <Page title={words.disputes.title}>{null}</Page>
}
