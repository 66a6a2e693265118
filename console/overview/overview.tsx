import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

/** What is due, what went wrong, and what comes next. */
export function Overview() {
  return <Page title={words.shell.pages.overview}>{null}</Page>
}
