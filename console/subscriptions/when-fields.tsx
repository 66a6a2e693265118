import type { FormState } from '../ui/Action.tsx'
import { RadioInput } from '../ui/fields.tsx'
import { InstantInput } from '../ui/InstantInput.tsx'
import { instantOf } from '../ui/instant.ts'
import { words } from '../words/en.ts'

const t = words.subscriptions

/** When an action is carried out: at once, at the end of the period, or at a date in wall-clock time of the customer's zone. */
export interface WhenForm extends Readonly<Record<string, unknown>> {
  readonly when: string
  readonly at: string
}

const labels: Readonly<Record<string, string>> = { now: t.now, period_end: t.periodEnd, at: t.at }

export function WhenFields<V extends WhenForm>({
  form,
  choices,
  zone,
}: {
  readonly form: FormState<V>
  readonly choices: readonly ('now' | 'period_end' | 'at')[]
  readonly zone: string
}) {
  return (
    <>
      <RadioInput
        label={t.when}
        name="/when"
        choices={choices.map((value) => ({ value, label: labels[value] ?? value }))}
        {...form.field('when')}
      />
      {form.values.when === 'at' && (
        <InstantInput label={t.atDate} name="/at" zone={zone} isRequired {...form.field('at')} />
      )}
    </>
  )
}

/** Whether it is said when. */
export const isWhenKnown = ({ when, at }: WhenForm, zone: string): boolean =>
  when !== 'at' || instantOf(at, zone) !== null

/** The instant of a date, if one was chosen. */
export const atOf = ({ when, at }: WhenForm, zone: string): { at?: string } => {
  const instant = when === 'at' ? instantOf(at, zone) : null
  return instant ? { at: instant } : {}
}

/** The fields of the request: `when`, or `at`. */
export function whenOf(values: WhenForm, zone: string): { when?: 'now' | 'period_end'; at?: string } {
  return values.when === 'at' ? atOf(values, zone) : { when: values.when === 'now' ? 'now' : 'period_end' }
}
