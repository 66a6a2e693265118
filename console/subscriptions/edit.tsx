import { useQuery } from '@tanstack/react-query'
import type { Collection, Subscription } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, LongInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { metadataChange, metadataText } from '../ui/metadata.ts'
import { typedAmount } from '../ui/money.ts'
import { amountAt } from '../ui/typed-amount.ts'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'

const t = words.subscriptions

/** `/subscriptions/{id}/edit`: its names, metadata, and how it is paid. */
export function EditSubscription() {
  const { subscription, close } = useSubscription()
  const customerId = subscription?.customer_id
  const methods = useQuery({
    queryKey: ['payment methods', customerId],
    queryFn: ({ signal }) => billing.paymentMethods.list({ customer_id: customerId, limit: 100 }, { signal }),
    enabled: customerId !== undefined,
  }).data
  if (!subscription || !methods) return null
  return (
    <Action
      title={t.editTitle}
      submit={words.common.save}
      initial={formOf(subscription)}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput label={t.purchaseOrder} name="/purchase_order" {...form.field('purchaseOrder')} />
            <TextInput label={t.externalId} name="/external_id" {...form.field('externalId')} />
          </FieldRow>
          <FieldRow>
            <SelectInput
              label={t.collection}
              name="/collection"
              choices={choicesOf(t.collections)}
              {...form.field('collection')}
            />
            <SelectInput
              label={t.paymentMethod}
              name="/payment_method_id"
              choices={[
                { value: '', label: t.customersDefault },
                ...methods.data.map(({ id, type, brand, last4 }) => ({
                  value: id,
                  label: [brand ?? type.replaceAll('_', ' '), last4 && words.customers.endingIn(last4)]
                    .filter(Boolean)
                    .join(' '),
                })),
              ]}
              {...form.field('paymentMethod')}
            />
          </FieldRow>
          <FieldRow>
            <TextInput
              label={t.minimum}
              name="/minimum_cents"
              inputMode="decimal"
              hint={t.minimumHint}
              {...form.field('minimum')}
            />
            <TextInput
              label={t.threshold}
              name="/billing_threshold_cents"
              inputMode="decimal"
              hint={t.thresholdHint}
              {...form.field('threshold')}
            />
          </FieldRow>
          <LongInput label={words.common.metadata} name="/metadata" hint={t.metadataHint} {...form.field('metadata')} />
        </>
      )}
      act={(values) =>
        billing.subscriptions.update(subscription.id, {
          external_id: values.externalId || null,
          purchase_order: values.purchaseOrder || null,
          collection: values.collection as Collection,
          payment_method_id: values.paymentMethod || null,
          minimum_cents: values.minimum ? amountAt('/minimum_cents', values.minimum, subscription.currency) : null,
          billing_threshold_cents: values.threshold
            ? amountAt('/billing_threshold_cents', values.threshold, subscription.currency)
            : null,
          metadata: metadataChange(subscription.metadata, values.metadata),
        })
      }
      done={words.common.saved}
      onClose={close}
    />
  )
}

function formOf(subscription: Subscription) {
  return {
    externalId: subscription.external_id ?? '',
    purchaseOrder: subscription.purchase_order ?? '',
    collection: String(subscription.collection),
    paymentMethod: subscription.payment_method_id ?? '',
    minimum: typed(subscription.minimum_cents, subscription.currency),
    threshold: typed(subscription.billing_threshold_cents, subscription.currency),
    metadata: metadataText(subscription.metadata),
  }
}

function typed(cents: number | null, currency: string): string {
  return cents === null ? '' : typedAmount(cents, currency)
}
