import { useNavigate } from '@tanstack/react-router'
import type { GatewayKind } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.settings

/** `/settings/gateways/new` */
export function AddGateway() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.addGateway}
      submit={t.addGateway}
      initial={{ gateway: 'test', label: '', key: '', secret: '', currencies: '' }}
      fields={(form) => (
        <>
          <SelectInput label={t.gateway} name="/gateway" choices={t.gatewayChoices} {...form.field('gateway')} />
          <TextInput label={t.label} name="/label" isRequired {...form.field('label')} />
          {form.values.gateway === 'stripe' && (
            <>
              <TextInput
                label={t.secretKey}
                hint={t.secretKeyHint}
                name="/credentials/secret_key"
                type="password"
                autoComplete="off"
                isRequired
                {...form.field('key')}
              />
              <TextInput
                label={t.webhookSecret}
                name="/webhook_secrets/0"
                type="password"
                autoComplete="off"
                {...form.field('secret')}
              />
            </>
          )}
          <TextInput label={t.currencies} hint={t.currenciesHint} name="/currencies" {...form.field('currencies')} />
        </>
      )}
      act={({ gateway, label, key, secret, currencies }) =>
        billing.gatewayAccounts.create({
          gateway: gateway as GatewayKind,
          label,
          ...(key && { credentials: { secret_key: key } }),
          ...(secret && { webhook_secrets: [secret] }),
          ...(currencies.trim() && {
            currencies: currencies
              .toUpperCase()
              .split(/[\s,]+/)
              .filter(Boolean),
          }),
        })
      }
      done={t.gatewayAdded}
      onClose={() => void navigate({ to: '/settings' })}
    />
  )
}
