import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { filtersOf } from '../app/search.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { durationText, scopeText, takesOffText } from '../ui/discount-text.ts'
import { ExportCsv } from '../ui/ExportCsv.tsx'
import { Filters } from '../ui/Filters.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.discounts

/** `/discounts`: the coupons, and how often each was redeemed. */
export function CouponList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/discounts' })
  const coupons = useQuery({
    queryKey: ['coupons', search],
    queryFn: ({ signal }) => billing.coupons.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        <>
          <ExportCsv name="coupons" rows={() => billing.coupons.all(filtersOf(search))} />
          {may('write', 'catalog') && (
            <ButtonLink to="/discounts/new" look="primary">
              {t.create}
            </ButtonLink>
          )}
        </>
      }
    >
      <Filters filters={[{ name: 'code', label: t.code }]} />
      <ListSection
        title={t.coupons}
        query={coupons}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          {
            title: t.name,
            cell: ({ id, name }) => (
              <Link to="/discounts/$couponId" params={{ couponId: id }}>
                {name}
              </Link>
            ),
          },
          { title: t.off, cell: takesOffText },
          { title: t.duration, isExtra: true, cell: ({ duration }) => durationText(duration) },
          { title: t.scope, isExtra: true, cell: ({ applies_to: scope }) => scopeText(scope) },
          {
            title: t.redeemed,
            isFigure: true,
            cell: ({ redeemed, max_redemptions: max }) => t.redeemedOf(redeemed, max),
          },
          {
            title: words.common.status,
            isExtra: true,
            cell: ({ archived_at: at }) => <ArchivedStatus isArchived={at !== null} />,
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}

/** Whether it can be redeemed, as far as nobody has archived it. */
export function ArchivedStatus({ isArchived }: { readonly isArchived: boolean }) {
  return <Status of={isArchived ? 'plain' : 'active'} label={isArchived ? t.archived : t.active} />
}
