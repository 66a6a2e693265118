import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function PeopleList() {
  return <Page title={words.people.title}>{null}</Page>
}
