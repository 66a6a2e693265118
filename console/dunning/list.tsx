import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function DunningList() {
  return <Page title={words.dunning.title}>{null}</Page>
}
