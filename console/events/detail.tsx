import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function EventDetail() {
  return <Page title={words.events.title}>{null}</Page>
}
