import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { couponQuery } from './queries.ts'

const t = words.discounts

/** `/discounts/{id}/rename`: the terms of a coupon never change. */
export function RenameCoupon() {
  const { couponId } = useParams({ from: '/shell/discounts/$couponId' })
  const navigate = useNavigate()
  const coupon = useQuery(couponQuery(couponId)).data
  if (!coupon) return null
  return (
    <Action
      title={t.rename}
      submit={words.common.save}
      initial={{ name: coupon.name }}
      fields={(form) => <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />}
      act={({ name }) => billing.coupons.update(couponId, { name })}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/discounts/$couponId', params: { couponId } })}
    />
  )
}
