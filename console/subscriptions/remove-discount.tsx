import { useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'
import { WhenFields, type WhenForm } from './when-fields.tsx'

const t = words.discounts
const initial: WhenForm = { when: 'period_end', at: '' }

/** `/subscriptions/{id}/discounts/{id}/remove` */
export function RemoveDiscount() {
  const { discountId } = useParams({ from: '/shell/subscriptions/$subscriptionId/discounts/$discountId/remove' })
  const { id, subscription, close } = useSubscription()
  if (!subscription) return null
  const whenOf = ({ when }: WhenForm) => (when === 'now' ? ('now' as const) : ('period_end' as const))
  return (
    <Action
      title={t.removeTitle}
      submit={t.remove}
      isDanger
      initial={initial}
      fields={(form) => (
        <>
          <p>{t.removeWhy}</p>
          <WhenFields form={form} choices={['period_end', 'now']} zone={subscription.time_zone} />
        </>
      )}
      preview={{
        of: (values, signal) =>
          billing.subscriptions.previewDiscountRemoval(
            id,
            { discount_id: discountId, when: whenOf(values) },
            { signal },
          ),
        shown: (preview) => <DocumentsPreview preview={preview} zone={subscription.time_zone} />,
      }}
      act={(values, preview) =>
        billing.subscriptions.removeDiscount(id, discountId, { when: whenOf(values), as_of: preview?.as_of })
      }
      done={t.removeDone}
      onClose={close}
    />
  )
}
