import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams, useSearch } from '@tanstack/react-router'
import type { Coupon } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { CustomerLink } from '../app/customer-link.tsx'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ApiView } from '../ui/ApiView.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { durationText, scopeText, takesOffText } from '../ui/discount-text.ts'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Columns, Facts, Page, Section } from '../ui/Page.tsx'
import { Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { ArchivedStatus } from './list.tsx'
import { couponQuery } from './queries.ts'
import { Redemptions } from './redemptions.tsx'

const t = words.discounts

/** A coupon: its terms, its redemptions, the promotion codes that redeem it. */
export function CouponDetail() {
  const { couponId } = useParams({ from: '/shell/discounts/$couponId' })
  return <Loaded query={useQuery(couponQuery(couponId))}>{(coupon) => <Shown coupon={coupon} />}</Loaded>
}

function Shown({ coupon }: { readonly coupon: Coupon }) {
  const may = useMay()
  const params = { couponId: coupon.id }
  const isArchived = coupon.archived_at !== null
  return (
    <Page
      title={coupon.name}
      above={<Link to="/discounts">{t.title}</Link>}
      beside={<ArchivedStatus isArchived={isArchived} />}
      actions={
        may('write', 'catalog') && (
          <>
            {!isArchived && (
              <ActButton
                label={t.archive}
                warning={t.archiveWarning}
                act={() => billing.coupons.archive(coupon.id)}
                done={t.archiveDone}
              />
            )}
            <ButtonLink to="/discounts/$couponId/rename" params={params}>
              {t.rename}
            </ButtonLink>
            {!isArchived && (
              <ButtonLink to="/discounts/$couponId/promotion-code" params={params} look="primary">
                {t.createCode}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Columns
        main={
          <>
            <Codes coupon={coupon} />
            <Redemptions coupon={coupon} />
          </>
        }
        side={<Terms coupon={coupon} />}
      />
      <Outlet />
    </Page>
  )
}

function Terms({ coupon }: { readonly coupon: Coupon }) {
  return (
    <>
      <Section title={t.terms}>
        <Facts
          facts={[
            [words.common.id, <Copy key="id" text={coupon.id} />],
            [t.off, takesOffText(coupon)],
            [t.duration, durationText(coupon.duration)],
            [t.scope, scopeText(coupon.applies_to)],
            [t.redeemed, t.redeemedOf(coupon.redeemed, coupon.max_redemptions)],
            [t.maxPerCustomer, coupon.max_per_customer?.toString()],
            [t.redeemBy, coupon.redeem_by ? <Moment key="by" at={coupon.redeem_by} isExact /> : undefined],
            [t.firstTimeOnly, coupon.first_time_only ? words.common.yes : undefined],
            [t.code, coupon.code ?? undefined],
          ]}
        />
      </Section>
      <ApiView value={coupon} />
    </>
  )
}

function Codes({ coupon }: { readonly coupon: Coupon }) {
  const may = useMay()
  const { cursor } = useSearch({ from: '/shell/discounts/$couponId' })
  const codes = useQuery({
    queryKey: ['promotion codes', coupon.id, cursor],
    queryFn: ({ signal }) => billing.promotionCodes.list({ coupon_id: coupon.id, cursor }, { signal }),
  })
  return (
    <ListSection
      title={t.promotionCodes}
      query={codes}
      none={t.noCodes}
      noneWhy={t.noCodesWhy}
      columns={[
        { title: t.promotionCode, cell: ({ code }) => <Copy text={code} /> },
        {
          title: t.redeemed,
          isFigure: true,
          cell: ({ redeemed, max_redemptions: max }) => t.redeemedOf(redeemed, max),
        },
        { title: t.expires, isExtra: true, cell: ({ expires_at: at }) => <Moment at={at} isExact /> },
        {
          title: words.common.customer,
          isExtra: true,
          cell: ({ customer_id: id }) => (id ? <CustomerLink id={id} /> : words.common.all),
        },
        {
          title: words.common.status,
          cell: ({ id, archived_at: at }) =>
            at === null && may('write', 'catalog') ? (
              <ActButton
                label={t.archive}
                look="quiet"
                warning={t.codeArchiveWarning}
                act={() => billing.promotionCodes.archive(id)}
                done={t.archiveDone}
              />
            ) : (
              <ArchivedStatus isArchived={at !== null} />
            ),
        },
      ]}
    />
  )
}
