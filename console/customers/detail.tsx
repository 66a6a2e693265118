import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { CustomerOverview } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { addressText } from '../ui/address.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Amounts, Money } from '../ui/Money.tsx'
import { Columns, Facts, Figures, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { amountsOf } from './balance.ts'
import { ClockBar } from './clock-bar.tsx'
import { CreditEntries } from './credit-entries.tsx'
import { Documents } from './documents.tsx'
import { EInvoiceFacts } from './e-invoice.tsx'
import { Events } from './events.tsx'
import { PaymentMethods } from './payment-methods.tsx'
import { overviewQuery } from './queries.ts'
import { Subscriptions } from './subscriptions.tsx'
import { TaxProfile } from './tax.tsx'

const t = words.customers

/** Everything about one customer, in one request. */
export function CustomerDetail() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const may = useMay()
  return (
    <Loaded query={useQuery(overviewQuery(customerId))}>
      {(overview) => (
        <Page
          title={overview.customer.name}
          above={<Link to="/customers">{t.title}</Link>}
          beside={
            <>
              {overview.customer.test_clock_id && <Status of="warn" label={t.testCustomer} />}
              {overview.parked && <Status of="parked" />}
            </>
          }
          actions={
            may('write', 'customers') && (
              <>
                <ButtonLink to="/customers/$customerId/portal" params={{ customerId }}>
                  {t.portalLink}
                </ButtonLink>
                <ButtonLink to="/customers/$customerId/edit" params={{ customerId }}>
                  {t.edit}
                </ButtonLink>
              </>
            )
          }
        >
          {overview.test_clock && <ClockBar clock={overview.test_clock} zone={overview.customer.time_zone} />}
          {overview.parked && <p role="alert">{t.parked(overview.parked.reason ?? '')}</p>}
          <Balances overview={overview} />
          <Columns
            main={
              <>
                <Subscriptions overview={overview} />
                <Documents overview={overview} />
                <CreditEntries overview={overview} />
                <Events overview={overview} />
              </>
            }
            side={<Side overview={overview} />}
          />
          <Outlet />
        </Page>
      )}
    </Loaded>
  )
}

function Balances({ overview }: { readonly overview: CustomerOverview }) {
  const { customer, upcoming_invoice: next } = overview
  const amounts = (kind: Parameters<typeof amountsOf>[1]) => (
    <Amounts amounts={amountsOf(customer.balance, kind)} none={words.common.nothing} />
  )
  return (
    <Figures
      figures={[
        {
          name: t.nextInvoice,
          value: next ? <Money cents={next.total_cents} currency={next.currency} /> : words.common.nothing,
          note: next ? (
            <>
              <Moment at={next.occurred_at} zone={customer.time_zone} />
              {(customer.credit_balances[next.currency] ?? 0) > 0 && <> · {t.creditFirst}</>}
            </>
          ) : (
            t.nothingNext
          ),
        },
        { name: t.due, value: amounts('due_cents') },
        { name: t.overdue, value: amounts('overdue_cents') },
        { name: t.credit, value: amounts('credit_cents') },
        { name: t.unallocated, value: amounts('unallocated_cents') },
      ]}
    />
  )
}

function Side({ overview }: { readonly overview: CustomerOverview }) {
  const { customer } = overview
  const address = customer.address
  return (
    <>
      <Section title={t.details}>
        <Facts
          facts={[
            [words.common.id, <Copy key="id" text={customer.id} />],
            [
              t.email,
              customer.email && (
                <>
                  {customer.email}{' '}
                  {customer.email_bounced_at && <Status of="bounced" label={words.mail.stoppedAddress} />}
                </>
              ),
            ],
            [t.externalId, customer.external_id],
            [words.common.currency, customer.currency],
            [t.timeZone, customer.time_zone],
            [t.netDays, customer.net_days === null ? t.asInSettings : String(customer.net_days)],
            [t.language, customer.language ? words.mail.languages[customer.language] : t.asInSettings],
            [t.address, address && addressText(address)],
            [words.common.createdAt, <Moment key="at" at={customer.created_at} zone={customer.time_zone} isExact />],
            ...Object.entries(customer.metadata).map(([name, value]) => [name, value] as const),
          ]}
        />
      </Section>
      <TaxProfile customer={customer} />
      <EInvoiceFacts customer={customer} />
      <PaymentMethods overview={overview} />
    </>
  )
}
