import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { DocumentsPreview } from '../ui/DocumentsPreview.tsx'
import { RadioInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf, localOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'
import { useSubscription } from './use-subscription.ts'

const t = words.subscriptions
const twoWeeksMs = 14 * 24 * 3_600_000

interface TrialForm extends Readonly<Record<string, unknown>> {
  readonly ends: string
  readonly at: string
}

/** `/subscriptions/{id}/trial` */
export function ExtendTrial() {
  const { id, subscription, close } = useSubscription()
  if (!subscription) return null
  const { time_zone: zone, trial_end: end, start_at: start } = subscription
  const later = new Date(Date.parse(end ?? start) + twoWeeksMs).toISOString()
  const endOf = ({ ends, at }: TrialForm) => (ends === 'now' ? 'now' : instantOf(at, zone))
  const bodyOf = (values: TrialForm) => ({ trial_end: endOf(values) ?? '' })
  const initial: TrialForm = { ends: 'at', at: localOf(later, zone) }
  return (
    <Action
      title={t.trial}
      submit={t.trial}
      initial={initial}
      fields={(form) => (
        <>
          <RadioInput
            label={t.trialWhen}
            name="/when"
            choices={[
              { value: 'at', label: t.trialAt },
              { value: 'now', label: t.now },
            ]}
            {...form.field('ends')}
          />
          {form.values.ends === 'at' && (
            <InstantInput label={t.trialEnd} name="/trial_end" zone={zone} isRequired {...form.field('at')} />
          )}
        </>
      )}
      preview={{
        isReady: (values) => endOf(values) !== null,
        of: (values, signal) => billing.subscriptions.previewTrial(id, bodyOf(values), { signal }),
        shown: (preview) => <DocumentsPreview preview={preview} zone={zone} />,
      }}
      act={(values, preview) => billing.subscriptions.extendTrial(id, { ...bodyOf(values), as_of: preview?.as_of })}
      done={t.trialSet}
      onClose={close}
    />
  )
}
