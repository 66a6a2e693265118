import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { BankTransaction } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerLink } from '../app/customer-link.tsx'
import { InvoiceLink } from '../app/invoice-link.tsx'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Pages } from '../ui/Filters.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Money } from '../ui/Money.tsx'
import { Page, Section } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import styles from './bank.module.css'
import { MatchButtons } from './match-buttons.tsx'
import { useTransactions } from './queries.ts'
import { Statements } from './statements.tsx'

const t = words.bank

/** Entries of bank statements: what is to be matched first, then the files. */
export function BankTransactions() {
  const may = useMay()
  const search = useSearch({ from: '/shell/bank' })
  const { data, error, hasMore, next } = useTransactions(search)
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv
            name="bank-transactions"
            rows={() =>
              billing.bankTransactions.all(filtersOf(search) as Parameters<typeof billing.bankTransactions.all>[0])
            }
          />
          {may('write', 'money') && (
            <ButtonLink to="/bank/import" look="primary">
              {t.importing.action}
            </ButtonLink>
          )}
        </>
      }
    >
      <QuickFilters
        label={words.common.quickFilters}
        choices={[
          { label: t.toMatch, search: {} },
          ...t.quick.map((state) => ({ label: t.states[state], search: { state } })),
        ]}
      />
      {search.bank_statement_id && (
        <div className={styles.state}>
          <span>{t.ofStatement}</span>
          <ButtonLink to="/bank" search={{}}>
            {t.showAll}
          </ButtonLink>
        </div>
      )}
      <Section title={t.transactions}>
        {error ? (
          <Failed error={error} />
        ) : data === undefined ? (
          <Loading />
        ) : data.length === 0 ? (
          <Empty title={search.state ? t.noneWithState : t.none}>{!search.state && <p>{t.noneWhy}</p>}</Empty>
        ) : (
          <>
            <Transactions transactions={data} canMatch={may('write', 'money')} />
            {hasMore && <p className={styles.more}>{t.more}</p>}
            <Pages next={next} />
          </>
        )}
      </Section>
      <Statements />
      <Outlet />
    </Page>
  )
}

function Transactions({
  transactions,
  canMatch,
}: {
  readonly transactions: readonly BankTransaction[]
  readonly canMatch: boolean
}) {
  const buttons = (one: BankTransaction) =>
    canMatch && one.state !== 'matched' ? <MatchButtons transaction={one} /> : null
  return (
    <DataTable
      caption={t.transactions}
      rows={transactions}
      columns={[
        {
          title: t.booked,
          isExtra: true,
          cell: ({ booking_date: day }) => <Moment at={`${day}T00:00:00Z`} zone="UTC" />,
        },
        {
          title: t.who,
          cell: (one) => (
            <>
              <div>{one.counterparty_name ?? t.unknownPayer}</div>
              <div className={styles.soft}>{one.references.join(' · ')}</div>
              {one.return_reason && <div className={styles.soft}>{one.return_reason}</div>}
            </>
          ),
          narrow: (one) => (
            <>
              <Moment at={`${one.booking_date}T00:00:00Z`} zone="UTC" />
              <StateOf transaction={one} />
              {buttons(one)}
            </>
          ),
        },
        {
          title: words.common.amount,
          isFigure: true,
          cell: (one) => (
            <Money cents={one.direction === 'debit' ? -one.amount_cents : one.amount_cents} currency={one.currency} />
          ),
        },
        { title: words.common.status, isExtra: true, cell: (one) => <StateOf transaction={one} /> },
        { title: t.matchTo, isFigure: true, isExtra: true, cell: buttons },
      ]}
    />
  )
}

function StateOf({ transaction }: { readonly transaction: BankTransaction }) {
  const { state, suggested_invoice_id: invoice, payment_id: payment, customer_id: customer } = transaction
  return (
    <div className={styles.state}>
      <Status of={state} label={t.states[state]} />
      {state === 'suggested' && invoice && (
        <span>
          <InvoiceLink id={invoice} />
        </span>
      )}
      {payment && (
        <span>
          <Link to="/payments/$paymentId" params={{ paymentId: payment }}>
            {t.payment}
          </Link>
        </span>
      )}
      {customer && (
        <span>
          <CustomerLink id={customer} />
        </span>
      )}
    </div>
  )
}
