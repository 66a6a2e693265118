import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Language, Mail, MailKind, UpdateMail } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { CheckGroup, CheckInput, FieldRow, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'

const t = words.mail
const kinds: readonly MailKind[] = [
  ...(['invoice', 'receipt', 'credit_note', 'reminder', 'payment_failed'] as const),
  ...(['dunning', 'debit_announced', 'renewal_notice', 'trial_ending'] as const),
]

interface MailForm extends Readonly<Record<string, string>> {}

/** `/mail/settings`: from whom mail is, and what is sent by itself. */
export function EditMail() {
  const navigate = useNavigate()
  const mail = useQuery(settingsQuery).data?.mail
  if (!mail) return null
  return (
    <Action
      title={t.settings}
      submit={words.common.save}
      initial={formOf(mail)}
      fields={(form) => <Fields form={form} />}
      act={(values) => billing.settings.update({ mail: mailOf(values) })}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/mail' })}
    />
  )
}

function Fields({ form }: { readonly form: FormState<MailForm> }) {
  const check = (name: string) => ({
    isSelected: form.values[name] === 'true',
    onChange: (isOn: boolean) => form.set({ [name]: String(isOn) }),
  })
  return (
    <>
      <FieldRow>
        <TextInput label={t.from} name="/mail/from" hint={t.fromHint} type="email" autoFocus {...form.field('from')} />
        <TextInput
          label={t.replyTo}
          name="/mail/reply_to"
          hint={t.replyToHint}
          type="email"
          {...form.field('reply_to')}
        />
      </FieldRow>
      <SelectInput
        label={t.language}
        name="/mail/language"
        hint={t.languageHint}
        choices={choicesOf(t.languages)}
        {...form.field('language')}
      />
      <CheckGroup label={t.byItself}>
        {kinds.map((kind) => (
          <CheckInput key={kind} label={t.kinds[kind]} {...check(kind)} />
        ))}
      </CheckGroup>
      <FieldRow>
        <TextInput
          label={t.reminderDays}
          name="/mail/reminder_days"
          hint={t.reminderDaysHint}
          {...form.field('reminder_days')}
        />
        <TextInput label={t.trialDays} name="/mail/trial_notice_days" {...form.field('trial_notice_days')} />
      </FieldRow>
      <FieldRow>
        <TextInput
          label={t.renewalDays}
          name="/mail/renewal_notice_days"
          inputMode="numeric"
          {...form.field('renewal_notice_days')}
        />
        <TextInput
          label={t.renewalMonths}
          name="/mail/renewal_notice_months"
          inputMode="numeric"
          {...form.field('renewal_notice_months')}
        />
      </FieldRow>
      <CheckInput label={t.keepPdfs} hint={t.keepPdfsHint} {...check('keep_pdfs')} />
    </>
  )
}

function formOf(mail: Mail): MailForm {
  return {
    from: mail.from ?? '',
    reply_to: mail.reply_to ?? '',
    language: mail.language,
    reminder_days: mail.reminder_days.join(', '),
    trial_notice_days: mail.trial_notice_days.join(', '),
    renewal_notice_days: String(mail.renewal_notice_days),
    renewal_notice_months: String(mail.renewal_notice_months),
    keep_pdfs: String(mail.keep_pdfs),
    ...Object.fromEntries(kinds.map((kind) => [kind, String(mail.kinds.includes(kind))])),
  }
}

function mailOf(values: MailForm): UpdateMail {
  return {
    from: values.from || null,
    reply_to: values.reply_to || null,
    language: values.language as Language,
    kinds: kinds.filter((kind) => values[kind] === 'true'),
    reminder_days: numbersOf(values.reminder_days),
    trial_notice_days: numbersOf(values.trial_notice_days),
    renewal_notice_days: Number(values.renewal_notice_days),
    renewal_notice_months: Number(values.renewal_notice_months),
    keep_pdfs: values.keep_pdfs === 'true',
  }
}

function numbersOf(text = ''): number[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
}
