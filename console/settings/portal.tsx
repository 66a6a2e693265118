import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Portal } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { CheckInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'

const t = words.settings
const parts = ['change_plan', 'cancel', 'edit_details', 'pay', 'add_payment_method'] as const

interface PortalForm extends Readonly<Record<string, string>> {}

/** `/settings/portal`: what customers may do in the portal. */
export function EditPortal() {
  const navigate = useNavigate()
  const portal = useQuery(settingsQuery).data?.portal
  if (!portal) return null
  return (
    <Action
      title={t.portal}
      submit={words.common.save}
      initial={formOf(portal)}
      fields={(form) => <Fields form={form} />}
      act={(values) => billing.settings.update({ portal: portalOf(values) })}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/settings' })}
    />
  )
}

function Fields({ form }: { readonly form: FormState<PortalForm> }) {
  const check = (name: string) => {
    const { value, onChange } = form.field(name)
    return { isSelected: value === 'true', onChange: (isOn: boolean) => onChange(String(isOn)) }
  }
  return (
    <>
      <CheckInput label={t.portalEnabled} hint={t.portalWhy} {...check('enabled')} />
      {parts.map((part) => (
        <CheckInput key={part} label={t.portalParts[part]} {...check(part)} />
      ))}
      <CheckInput label={t.portalMail} hint={t.portalMailHint} {...check('sign_in_by_mail')} />
      <TextInput
        label={t.portalPlans}
        name="/portal/plan_codes"
        hint={t.portalPlansHint}
        {...form.field('plan_codes')}
      />
    </>
  )
}

function formOf({ enabled, allow, plan_codes, sign_in_by_mail }: Portal): PortalForm {
  return {
    enabled: String(enabled),
    ...Object.fromEntries(parts.map((part) => [part, String(allow[part])])),
    sign_in_by_mail: String(sign_in_by_mail),
    plan_codes: plan_codes.join(', '),
  }
}

function portalOf(values: PortalForm): Portal {
  return {
    enabled: values.enabled === 'true',
    allow: Object.fromEntries(parts.map((part) => [part, values[part] === 'true'])) as unknown as Portal['allow'],
    sign_in_by_mail: values.sign_in_by_mail === 'true',
    plan_codes: (values.plan_codes ?? '')
      .split(',')
      .map((code) => code.trim())
      .filter(Boolean),
  }
}
