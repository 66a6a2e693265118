import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import type { GatewayAccount } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { addressText } from '../ui/address.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Facts, Page, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { DocumentFacts } from './documents.tsx'
import { settingsQuery } from './queries.ts'

const t = words.settings

/** What is printed on invoices, how they are numbered, and through whom they are collected. */
export function Settings() {
  const may = useMay()
  return (
    <Page title={t.title} actions={may('write', 'settings') && <ButtonLink to="/settings/edit">{t.edit}</ButtonLink>}>
      <Loaded query={useQuery(settingsQuery)}>
        {(settings) => (
          <>
            <Section title={t.company}>
              <Facts
                facts={[
                  [t.name, settings.name],
                  [t.address, addressText(settings.address)],
                  [t.iban, settings.bank_account?.iban],
                ]}
              />
            </Section>
            <Section title={t.invoicing}>
              <Facts
                facts={[
                  [t.netDays, String(settings.net_days)],
                  [t.draftHours, String(settings.draft_hours)],
                  [t.usageGrace, String(settings.usage_grace_minutes)],
                  [t.timeZone, settings.time_zone],
                  [t.numberSeries, t.seriesChoices.find(({ value }) => value === settings.number_series)?.label],
                  [t.numberFormat, settings.number_format],
                  [t.creditNoteFormat, settings.credit_note_number_format],
                  [t.sepaNotice, String(settings.sepa_notice_days)],
                ]}
              />
            </Section>
            <DocumentFacts settings={settings} />
            <Section
              title={t.portal}
              actions={may('write', 'settings') && <ButtonLink to="/settings/portal">{t.edit}</ButtonLink>}
            >
              <Facts
                facts={[
                  [t.portal, settings.portal.enabled ? t.portalOn : t.portalOff],
                  [
                    t.portalAddress,
                    settings.portal.sign_in_by_mail
                      ? `${location.origin}/portal?company=${settings.id}`
                      : words.common.nothing,
                  ],
                  [t.portalPlans, settings.portal.plan_codes.join(', ') || words.common.nothing],
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
      <GatewayAccounts />
      <Outlet />
    </Page>
  )
}

/** What the gateway refuses: the account, else what the daily comparison leaves out. */
function problemOf({ last_error: error, not_compared: parts }: GatewayAccount): string {
  const left = parts.map(({ object, message }) => `${t.notCompared[object]}: ${message}`).join(' ')
  return (error?.message ?? left) || words.common.nothing
}

function GatewayAccounts() {
  const may = useMay()
  const { cursor } = useSearch({ from: '/shell/settings' })
  const accounts = useQuery({
    queryKey: ['gateway accounts', cursor],
    queryFn: ({ signal }) => billing.gatewayAccounts.list({ cursor }, { signal }),
  })
  return (
    <ListSection
      title={t.gateways}
      query={accounts}
      none={t.noGateways}
      noneWhy={t.noGatewaysWhy}
      actions={may('write', 'settings') && <ButtonLink to="/settings/gateways/new">{t.addGateway}</ButtonLink>}
      columns={[
        { title: t.label, cell: ({ label }) => label },
        { title: t.gateway, cell: ({ gateway }) => gateway },
        { title: t.currencies, isExtra: true, cell: ({ currencies }) => currencies?.join(', ') ?? t.allCurrencies },
        { title: words.common.status, cell: ({ status }) => <Status of={status} /> },
        { title: t.problem, cell: problemOf },
        {
          title: t.disable,
          isExtra: true,
          cell: ({ id, status }) =>
            status === 'enabled' &&
            may('write', 'settings') && (
              <ActButton
                label={t.disable}
                look="quiet"
                warning={t.disableWarning}
                act={() => billing.gatewayAccounts.disable(id)}
                done={t.disabled}
              />
            ),
        },
      ]}
    />
  )
}
