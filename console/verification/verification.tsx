import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function Verification() {
  return <Page title={words.verification.title}>{null}</Page>
}
