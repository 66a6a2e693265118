import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Scope } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput, TextInput } from '../ui/fields.tsx'
import { Secret } from '../ui/Secret.tsx'
import { words } from '../words/en.ts'

const t = words.apiKeys
const levels: readonly Scope[] = ['read', 'write', 'admin']

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
      initial={{ name: '', scope: 'write' }}
      fields={(form) => (
        <>
          <TextInput label={t.name} name="/name" isRequired autoFocus {...form.field('name')} />
          <RadioInput label={t.scope} name="/scopes" choices={t.scopes} {...form.field('scope')} />
        </>
      )}
      act={({ name, scope }) =>
        billing.apiKeys.create({ name, scopes: levels.slice(0, levels.indexOf(scope as Scope) + 1) })
      }
      done={t.created}
      onClose={(key) => (key?.secret ? setSecret(key.secret) : leave())}
    />
  )
}
