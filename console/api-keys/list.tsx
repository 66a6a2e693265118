import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function KeyList() {
  return <Page title={words.apiKeys.title}>{null}</Page>
}
