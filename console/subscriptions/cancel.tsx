import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { SelectInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'
import { isWhenKnown, WhenFields, type WhenForm, whenOf } from './when-fields.tsx'

const t = words.subscriptions

interface CancelForm extends WhenForm {
  readonly proration: string
}

/** `/subscriptions/{id}/cancel` */
export function CancelSubscription() {
  const { id, subscription, close } = useSubscription()
  if (!subscription) return null
  const zone = subscription.time_zone
  const bodyOf = (values: CancelForm) => ({
    ...whenOf(values, zone),
    proration: values.proration === 'none' ? ('none' as const) : ('prorate' as const),
  })
  const initial: CancelForm = { when: 'period_end', at: '', proration: 'prorate' }
  return (
    <Action
      title={t.cancelTitle}
      submit={t.cancelSubmit}
      isDanger
      initial={initial}
      fields={(form) => (
        <>
          <WhenFields form={form} choices={['period_end', 'now', 'at']} zone={zone} />
          <SelectInput
            label={t.proration}
            name="/proration"
            choices={choicesOf(t.unusedProrations)}
            {...form.field('proration')}
          />
        </>
      )}
      preview={{
        isReady: (values) => isWhenKnown(values, zone),
        of: (values, signal) => billing.subscriptions.previewCancel(id, bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={zone} />,
      }}
      act={(values, preview) => billing.subscriptions.cancel(id, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.canceled}
      onClose={close}
    />
  )
}
