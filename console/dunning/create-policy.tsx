import { useNavigate } from '@tanstack/react-router'
import type {
  DunnedInvoiceEnd,
  DunnedSubscriptionEnd,
  DunningStep,
  DunningWeekdays,
  HardDeclineAction,
} from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { Button } from '../ui/Button.tsx'
import { FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import styles from './dunning.module.css'

const t = words.dunning

interface TypedStep {
  readonly key: number
  readonly action: DunningStep['action']
  readonly days: string
}

interface PolicyForm extends Readonly<Record<string, unknown>> {
  readonly name: string
  readonly steps: readonly TypedStep[]
  readonly endDays: string
  readonly subscription: DunnedSubscriptionEnd
  readonly invoice: DunnedInvoiceEnd
  readonly hardDecline: HardDeclineAction
  readonly hour: string
  readonly weekdays: DunningWeekdays
}

const initial: PolicyForm = {
  name: '',
  steps: [
    { key: 1, action: 'attempt', days: '1' },
    { key: 2, action: 'attempt', days: '3' },
    { key: 3, action: 'attempt', days: '7' },
  ],
  endDays: '28',
  subscription: 'leave',
  invoice: 'leave',
  hardDecline: 'wait',
  hour: '',
  weekdays: 'any',
}

/** `/dunning/policies/new` */
export function CreatePolicy() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.createTitle}
      submit={t.create}
      initial={initial}
      fields={(form) => (
        <>
          <p>{t.createWhy}</p>
          <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />
          <Steps form={form} />
          <TextInput
            label={t.endAfterDays}
            name="/end/after_days"
            inputMode="numeric"
            isRequired
            {...form.field('endDays')}
          />
          <FieldRow>
            <SelectInput
              label={t.endSubscription}
              name="/end/subscription"
              choices={choicesOf(t.subscriptionEnds)}
              {...form.field('subscription')}
            />
            <SelectInput
              label={t.endInvoice}
              name="/end/invoice"
              choices={choicesOf(t.invoiceEnds)}
              {...form.field('invoice')}
            />
          </FieldRow>
          <SelectInput
            label={t.hardDecline}
            name="/on_hard_decline"
            choices={choicesOf(t.hardDeclines)}
            {...form.field('hardDecline')}
          />
          <FieldRow>
            <TextInput label={t.hour} name="/hour" inputMode="numeric" hint={t.hourHint} {...form.field('hour')} />
            <SelectInput
              label={t.weekdays}
              name="/weekdays"
              choices={choicesOf(t.weekdayChoices)}
              {...form.field('weekdays')}
            />
          </FieldRow>
        </>
      )}
      act={(values) =>
        billing.dunningPolicies.create({
          name: values.name,
          steps: values.steps.map(({ action, days }) => ({ action, after_days: wholeNumber(days) })),
          end: { after_days: wholeNumber(values.endDays), subscription: values.subscription, invoice: values.invoice },
          on_hard_decline: values.hardDecline,
          hour: values.hour === '' ? null : wholeNumber(values.hour),
          weekdays: values.weekdays,
        })
      }
      done={({ name }) => t.created(name)}
      onClose={() => void navigate({ to: '/dunning' })}
    />
  )
}

function Steps({ form }: { readonly form: FormState<PolicyForm> }) {
  const { steps } = form.values
  const set = (changed: readonly TypedStep[]) => form.set({ steps: changed })
  const add = (action: TypedStep['action']) =>
    set([...steps, { key: Math.max(0, ...steps.map(({ key }) => key)) + 1, action, days: '' }])
  return (
    <fieldset className={styles.steps}>
      <legend>{t.steps}</legend>
      {steps.map((step, index) => (
        <div key={step.key} className={styles.step}>
          <TextInput
            label={t.stepLabel(index + 1, t.actions[step.action].toLowerCase())}
            name={`/steps/${index}/after_days`}
            inputMode="numeric"
            isRequired
            value={step.days}
            onChange={(days) => set(steps.map((one) => (one.key === step.key ? { ...one, days } : one)))}
          />
          <Button
            look="quiet"
            aria-label={`${t.remove}, ${index + 1}`}
            onPress={() => set(steps.filter(({ key }) => key !== step.key))}
          >
            ×
          </Button>
        </div>
      ))}
      <div className={styles.more}>
        <Button onPress={() => add('attempt')}>{t.addAttempt}</Button>
        <Button onPress={() => add('mail')}>{t.addReminder}</Button>
      </div>
    </fieldset>
  )
}

function choicesOf(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([value, label]) => ({ value, label }))
}

function wholeNumber(typed: string): number {
  if (!/^\d{1,4}$/.test(typed.trim())) throw new Error(t.wrongDays)
  return Number(typed)
}
