import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, TextInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'

const t = words.discounts

/** `/discounts/{id}/promotion-code` */
export function CreatePromotionCode() {
  const { couponId } = useParams({ from: '/shell/discounts/$couponId' })
  const navigate = useNavigate()
  return (
    <Action
      title={t.createCode}
      submit={t.createCode}
      initial={{ code: '', max: '', expires: '' }}
      fields={(form) => (
        <>
          <TextInput
            label={t.promotionCode}
            name="/code"
            hint={t.promotionCodeHint}
            isRequired
            autoFocus
            {...form.field('code')}
          />
          <FieldRow>
            <TextInput
              label={t.max}
              name="/max_redemptions"
              hint={t.maxHint}
              inputMode="numeric"
              {...form.field('max')}
            />
            <InstantInput label={t.expires} name="/expires_at" zone="UTC" {...form.field('expires')} />
          </FieldRow>
        </>
      )}
      act={({ code, max, expires }) =>
        billing.promotionCodes.create({
          coupon_id: couponId,
          code,
          ...(max && { max_redemptions: Number(max) }),
          ...(expires && { expires_at: instantOf(expires, 'UTC') ?? expires }),
        })
      }
      done={({ code }) => t.codeCreated(code)}
      onClose={() => void navigate({ to: '/discounts/$couponId', params: { couponId } })}
    />
  )
}
