import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function ClockList() {
  return <Page title={words.testClocks.title}>{null}</Page>
}
