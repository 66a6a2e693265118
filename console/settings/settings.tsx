import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function Settings() {
  return <Page title={words.settings.title}>{null}</Page>
}
