import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function PlanDetail() {
  return <Page title={words.plans.title}>{null}</Page>
}
