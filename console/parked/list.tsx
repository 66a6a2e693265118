import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function ParkedList() {
  return <Page title={words.parked.title}>{null}</Page>
}
