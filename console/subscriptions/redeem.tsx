import { useQuery } from '@tanstack/react-query'
import type { RedeemDiscount as Body } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { takesOffText } from '../ui/discount-text.ts'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'
import { WhenFields, type WhenForm } from './when-fields.tsx'

const t = words.discounts

interface RedeemForm extends WhenForm {
  readonly coupon: string
  readonly code: string
}

const initial: RedeemForm = { coupon: '', code: '', when: 'now', at: '' }

/** `/subscriptions/{id}/discount`: a coupon is redeemed, or a promotion code, with the amounts first. */
export function RedeemDiscount() {
  const { id, subscription, close } = useSubscription()
  const coupons = useQuery({
    queryKey: ['coupons to choose'],
    queryFn: async ({ signal }) => (await billing.coupons.list({ limit: 100 }, { signal })).data,
  }).data
  if (!subscription || !coupons) return null
  const choices = [
    { value: '', label: t.byCode },
    ...coupons
      .filter(({ archived_at: at }) => at === null)
      .map((one) => ({ value: one.id, label: `${one.name}: ${takesOffText(one)}` })),
  ]
  return (
    <Action
      title={t.redeemTitle}
      submit={t.redeem}
      initial={initial}
      fields={(form) => (
        <>
          <SelectInput label={t.chooseCoupon} name="/coupon_id" choices={choices} {...form.field('coupon')} />
          {form.values.coupon === '' && (
            <TextInput label={t.promotionCode} name="/promotion_code" isRequired {...form.field('code')} />
          )}
          <WhenFields form={form} choices={['now', 'period_end']} zone={subscription.time_zone} />
        </>
      )}
      preview={{
        isReady: ({ coupon, code }) => coupon !== '' || code !== '',
        of: (values, signal) => billing.subscriptions.previewDiscount(id, bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={subscription.time_zone} />,
      }}
      act={(values, preview) => billing.subscriptions.redeemDiscount(id, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.redeemDone}
      onClose={close}
    />
  )
}

function bodyOf({ coupon, code, when }: RedeemForm): Body {
  return {
    ...(coupon ? { coupon_id: coupon } : { promotion_code: code }),
    when: when === 'now' ? 'now' : 'period_end',
  }
}
