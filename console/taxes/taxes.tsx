import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Facts, Page, Section } from '../ui/Page.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'
import { Registrations } from './registrations.tsx'
import styles from './taxes.module.css'

const t = words.taxes

/** `/taxes`: whether and how taxes are computed, where the company is registered, its own rates. */
export function Taxes() {
  const may = useMay()
  return (
    <Page
      title={t.title}
      actions={
        may('write', 'settings') && (
          <ButtonLink to="/taxes/settings" look="primary">
            {t.edit}
          </ButtonLink>
        )
      }
    >
      <Loaded query={useQuery(settingsQuery)}>
        {(settings) => (
          <Section title={t.settings}>
            <Facts
              facts={[
                [t.mode, t.modes[settings.tax_mode] ?? settings.tax_mode],
                [t.inclusive, settings.prices_include_tax ? words.common.yes : words.common.no],
                [t.point, t.points[settings.tax_point]],
                [t.category, settings.default_tax_category],
                [t.unconfirmed, t.unconfirmedChoices[settings.unconfirmed_tax_id]],
              ]}
            />
          </Section>
        )}
      </Loaded>
      <Registrations />
      <Rates />
      <Outlet />
    </Page>
  )
}

function Rates() {
  const may = useMay()
  const { cursor } = useSearch({ from: '/shell/taxes' })
  const rates = useQuery({
    queryKey: ['tax rates', cursor],
    queryFn: ({ signal }) => billing.taxRates.list({ cursor }, { signal }),
  })
  return (
    <ListSection
      title={t.rates}
      query={rates}
      none={t.noRates}
      noneWhy={t.noRatesWhy}
      actions={may('write', 'settings') && <ButtonLink to="/taxes/rates/new">{t.addRate}</ButtonLink>}
      columns={[
        { title: t.country, cell: ({ country, region }) => [country, region].filter(Boolean).join(', ') },
        { title: t.rateName, cell: ({ name }) => name },
        { title: t.category, isExtra: true, cell: ({ category }) => category },
        { title: t.percent, isFigure: true, cell: ({ percent }) => t.percentText(percent) },
        { title: t.from, isExtra: true, cell: ({ from }) => from },
        { title: t.until, isExtra: true, cell: ({ until }) => until ?? words.common.nothing },
        ...(may('write', 'settings')
          ? [
              {
                title: t.change,
                cell: ({ id: rateId }: { readonly id: string }) => (
                  <span className={styles.actions}>
                    <Link to="/taxes/rates/$rateId/end" params={{ rateId }}>
                      {t.endRate}
                    </Link>
                    <Link to="/taxes/rates/$rateId/delete" params={{ rateId }}>
                      {t.deleteRate}
                    </Link>
                  </span>
                ),
              },
            ]
          : []),
      ]}
    />
  )
}
