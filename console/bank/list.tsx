import { Page } from '../ui/Page.tsx'
import { words } from '../words/en.ts'

export function BankTransactions() {
  return <Page title={words.bank.title}>{null}</Page>
}
