import { useNavigate } from '@tanstack/react-router'
import type { CreateCoupon as Body, DiscountDuration } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { CheckInput, FieldRow, RadioInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf } from '../ui/instant.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'

const t = words.discounts

interface CouponForm extends Readonly<Record<string, string>> {}

const initial: CouponForm = {
  ...{ name: '', code: '', kind: 'percent', percent: '', amount: '', currency: 'EUR' },
  ...{ duration: 'once', count: '3', plans: '', prices: '', max: '', maxPerCustomer: '', redeemBy: '', firstTime: '' },
}

/** `/discounts/new`: the terms of a coupon, which never change once it is redeemed. */
export function CreateCoupon() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.create}
      submit={t.create}
      isWide
      initial={initial}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired autoFocus {...form.field('name')} />
            <TextInput label={t.code} name="/code" hint={t.codeHint} {...form.field('code')} />
          </FieldRow>
          <TermFields form={form} />
          <LimitFields form={form} />
        </>
      )}
      act={(values) => billing.coupons.create(bodyOf(values))}
      done={({ name }) => t.created(name)}
      onClose={(coupon) =>
        void (coupon
          ? navigate({ to: '/discounts/$couponId', params: { couponId: coupon.id } })
          : navigate({ to: '/discounts' }))
      }
    />
  )
}

function TermFields({ form }: { readonly form: FormState<CouponForm> }) {
  const { kind, duration } = form.values
  return (
    <>
      <RadioInput label={t.off} name="/percent_off" choices={t.kinds} {...form.field('kind')} />
      {kind === 'percent' ? (
        <TextInput
          label={t.percent}
          name="/percent_off"
          hint={t.percentHint}
          inputMode="decimal"
          unit="%"
          isRequired
          {...form.field('percent')}
        />
      ) : (
        <FieldRow>
          <TextInput
            label={t.amount}
            name={`/amounts_off/${(form.values.currency ?? '').toUpperCase()}`}
            inputMode="decimal"
            isRequired
            {...form.field('amount')}
          />
          <TextInput label={t.currency} name="/amounts_off/currency" isRequired {...form.field('currency')} />
        </FieldRow>
      )}
      <FieldRow>
        <SelectInput label={t.duration} name="/duration" choices={t.durationChoices} {...form.field('duration')} />
        {(duration === 'periods' || duration === 'months') && (
          <TextInput
            label={t.count}
            name={`/duration/${duration}`}
            inputMode="numeric"
            isRequired
            {...form.field('count')}
          />
        )}
      </FieldRow>
      <FieldRow>
        <TextInput label={t.plans} name="/applies_to/plan_codes" hint={t.codesHint} {...form.field('plans')} />
        <TextInput label={t.prices} name="/applies_to/price_codes" hint={t.codesHint} {...form.field('prices')} />
      </FieldRow>
    </>
  )
}

function LimitFields({ form }: { readonly form: FormState<CouponForm> }) {
  return (
    <>
      <FieldRow>
        <TextInput label={t.max} name="/max_redemptions" hint={t.maxHint} inputMode="numeric" {...form.field('max')} />
        <TextInput
          label={t.maxPerCustomer}
          name="/max_per_customer"
          inputMode="numeric"
          {...form.field('maxPerCustomer')}
        />
      </FieldRow>
      <InstantInput label={t.redeemBy} name="/redeem_by" zone="UTC" {...form.field('redeemBy')} />
      <CheckInput
        label={t.firstTimeOnly}
        hint={t.firstTimeHint}
        isSelected={form.values.firstTime === 'yes'}
        onChange={(isOn) => form.set({ firstTime: isOn ? 'yes' : '' })}
      />
    </>
  )
}

function bodyOf(values: CouponForm): Body {
  const { kind, percent = '', amount = '', plans = '', prices = '', max, maxPerCustomer, redeemBy = '' } = values
  const currency = (values.currency ?? '').toUpperCase()
  const [planCodes, priceCodes] = [codesOf(plans), codesOf(prices)]
  return {
    name: values.name ?? '',
    ...(values.code && { code: values.code }),
    ...(kind === 'percent'
      ? { percent_off: percent }
      : { amounts_off: { [currency]: amountAt(`/amounts_off/${currency}`, amount, currency) } }),
    duration: durationOf(values),
    ...((planCodes.length > 0 || priceCodes.length > 0) && {
      applies_to: {
        ...(planCodes.length > 0 && { plan_codes: planCodes }),
        ...(priceCodes.length > 0 && { price_codes: priceCodes }),
      },
    }),
    ...(max && { max_redemptions: Number(max) }),
    ...(maxPerCustomer && { max_per_customer: Number(maxPerCustomer) }),
    ...(redeemBy && { redeem_by: instantOf(redeemBy, 'UTC') ?? redeemBy }),
    ...(values.firstTime === 'yes' && { first_time_only: true }),
  }
}

function durationOf({ duration, count }: CouponForm): DiscountDuration {
  if (duration === 'periods') return { periods: Number(count) }
  return duration === 'months' ? { months: Number(count) } : duration === 'forever' ? 'forever' : 'once'
}

function codesOf(text: string): string[] {
  return text
    .split(',')
    .map((code) => code.trim())
    .filter(Boolean)
}
