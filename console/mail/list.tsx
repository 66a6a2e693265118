import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import type { Message, MessageKind, MessageStatus } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerFilter } from '../app/customer-filter.tsx'
import { CustomerLink } from '../app/customer-link.tsx'
import { MessageState } from '../app/message-state.tsx'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { choicesOf } from '../ui/choices.ts'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { QuickFilters } from '../ui/QuickFilters.tsx'
import { words } from '../words/en.ts'
import { Sending } from './sending.tsx'

const t = words.mail

/** `/mail`: what was mailed to customers, and how. */
export function MessageList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/mail' })
  const { status, kind, ...others } = search
  const messages = useQuery({
    queryKey: ['messages', search],
    queryFn: ({ signal }) =>
      billing.messages.list(
        {
          ...others,
          ...(status && { status: status as MessageStatus }),
          ...(kind && { kind: kind as MessageKind }),
        },
        { signal },
      ),
  })
  return (
    <Page
      title={t.title}
      actions={
        may('write', 'settings') && (
          <>
            <ButtonLink to="/mail/server">{t.setServer}</ButtonLink>
            <ButtonLink to="/mail/settings" look="primary">
              {t.settings}
            </ButtonLink>
          </>
        )
      }
    >
      <Sending />
      <QuickFilters
        label={words.common.quickFilters}
        choices={[
          { label: t.all, search: {} },
          { label: t.waiting, search: { status: 'queued' } },
          { label: t.failed, search: { status: 'failed' } },
          { label: t.stopped, search: { status: 'bounced' } },
        ]}
      />
      <Filters filters={[{ name: 'kind', label: t.kind, choices: choicesOf(t.kinds) }]}>
        <CustomerFilter />
      </Filters>
      {status === 'bounced' && <p>{t.stoppedWhy}</p>}
      <ListSection
        title={t.messages}
        query={messages}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          { title: t.kind, isLong: true, cell: (message) => <About message={message} /> },
          { title: words.common.customer, isLong: true, cell: ({ customer_id: id }) => <CustomerLink id={id} /> },
          { title: t.to, isExtra: true, isLong: true, cell: ({ to }) => to },
          { title: words.common.status, isLong: true, cell: (message) => <MessageState message={message} /> },
          { title: t.sentAt, isExtra: true, cell: ({ sent_at: at }) => <Moment at={at} isExact /> },
          { title: t.again, cell: (message) => may('write', 'billing') && <Again message={message} /> },
        ]}
      />
      <Outlet />
    </Page>
  )
}

/** What a message is about, as a link to it. */
function About({
  message: { kind, subject, invoice_id: invoice, credit_note_id: note, subscription_id: subscription },
}: {
  readonly message: Message
}) {
  const text = subject ?? t.kinds[kind]
  if (invoice)
    return (
      <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice }}>
        {text}
      </Link>
    )
  if (note)
    return (
      <Link to="/credit-notes/$creditNoteId" params={{ creditNoteId: note }}>
        {text}
      </Link>
    )
  if (subscription)
    return (
      <Link to="/subscriptions/$subscriptionId" params={{ subscriptionId: subscription }}>
        {text}
      </Link>
    )
  return text
}

/** Sends the document of a message to the same address again. */
function Again({ message: { invoice_id: invoice, credit_note_id: note, to, status } }: { readonly message: Message }) {
  const id = invoice ?? note
  if (id === null || status === 'queued' || status === 'sending') return null
  return (
    <ActButton
      label={t.again}
      look="quiet"
      act={() => (invoice ? billing.invoices.send(id, { to }) : billing.creditNotes.send(id, { to }))}
      done={t.sentAgain}
    />
  )
}
