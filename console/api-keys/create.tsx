import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Scope } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import type { Area } from '../app/session.ts'
import { Action } from '../ui/Action.tsx'
import { FieldRow, RadioInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { withSecret } from '../ui/intention.ts'
import { Secret } from '../ui/Secret.tsx'
import { words } from '../words/en.ts'

const t = words.apiKeys
const scopes: readonly Scope[] = ['read', 'write', 'admin', 'usage']
const areas = Object.keys(t.areas) as readonly Area[]
const everyArea = (level: string) => Object.fromEntries(areas.map((area) => [area, level]))

interface KeyForm extends Readonly<Record<string, string>> {
  readonly name: string
  readonly scope: string
}

/** `/api-keys/new`: a key, shown once. */
export function CreateKey() {
  const navigate = useNavigate()
  const [secret, setSecret] = useState<string | null>(null)
  const leave = () => void navigate({ to: '/api-keys' })
  if (secret) return <Secret title={t.secretTitle} why={t.secretWhy} text={secret} onClose={leave} />
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={{ name: '', scope: 'write', ...everyArea('none') } as KeyForm}
      fields={(form) => (
        <>
          <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />
          <RadioInput label={t.scope} name="/scopes" choices={t.scopes} {...form.field('scope')} />
          {form.values.scope === 'restricted' && (
            <FieldRow>
              {areas.map((area) => (
                <SelectInput
                  key={area}
                  label={t.areas[area]}
                  name={`/permissions/${area}`}
                  choices={t.levels}
                  {...form.field(area)}
                />
              ))}
            </FieldRow>
          )}
        </>
      )}
      act={async ({ name, scope, ...levels }) => {
        const key = await billing.apiKeys.create(
          scope === 'restricted'
            ? { name, permissions: levels as Readonly<Record<Area, 'none' | 'read' | 'write'>> }
            : { name, scopes: scopes.slice(0, scopes.indexOf(scope as Scope) + 1) },
        )
        return withSecret(key, ({ secret }) => secret)
      }}
      done={t.created}
      onClose={(key) => (key?.secret ? setSecret(key.secret) : leave())}
    />
  )
}
