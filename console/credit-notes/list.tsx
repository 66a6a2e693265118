import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function CreditNoteList() {
  return <Page title={words.creditNotes.title}>{null}</Page>
}
