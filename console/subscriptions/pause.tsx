import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { SelectInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'
import { atOf, isWhenKnown, WhenFields, type WhenForm } from './when-fields.tsx'

const t = words.subscriptions

interface PauseForm extends WhenForm {
  readonly resumeAt: string
  readonly proration: string
}

/** `/subscriptions/{id}/pause` */
export function PauseSubscription() {
  const { id, subscription, close } = useSubscription()
  if (!subscription) return null
  const zone = subscription.time_zone
  const bodyOf = (values: PauseForm) => {
    const resumeAt = instantOf(values.resumeAt, zone)
    return {
      ...atOf(values, zone),
      ...(resumeAt && { resume_at: resumeAt }),
      proration: values.proration === 'none' ? ('none' as const) : ('prorate' as const),
    }
  }
  const initial: PauseForm = { when: 'now', at: '', resumeAt: '', proration: 'prorate' }
  return (
    <Action
      title={t.pauseTitle}
      submit={t.pauseTitle}
      initial={initial}
      fields={(form) => (
        <>
          <WhenFields form={form} choices={['now', 'at']} zone={zone} />
          <InstantInput
            label={t.resumeAt}
            name="/resume_at"
            hint={t.resumeAtHint}
            zone={zone}
            {...form.field('resumeAt')}
          />
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
        of: (values, signal) => billing.subscriptions.previewPause(id, bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={zone} />,
      }}
      act={(values, preview) => billing.subscriptions.pause(id, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.paused}
      onClose={close}
    />
  )
}
