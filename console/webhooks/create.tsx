import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { withSecret } from '../ui/intention.ts'
import { Secret } from '../ui/Secret.tsx'
import { words } from '../words/en.ts'
import { EndpointFields, endpointBody } from './endpoint-form.tsx'

const t = words.webhooks

/** `/webhooks/new`: an endpoint, then its secret, once. */
export function CreateEndpoint() {
  const navigate = useNavigate()
  const [secret, setSecret] = useState<string | null>(null)
  const leave = () => void navigate({ to: '/webhooks' })
  if (secret) return <Secret title={t.secretTitle} why={t.secretWhy} text={secret} onClose={leave} />
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={{ url: '', types: '', ordering: 'per_object', payload: 'full', max_in_flight: '' }}
      fields={(form) => <EndpointFields form={form} />}
      act={async (values) =>
        withSecret(await billing.webhookEndpoints.create(endpointBody(values)), ({ secret }) => secret)
      }
      done={t.created}
      onClose={(endpoint) => (endpoint?.secret ? setSecret(endpoint.secret) : leave())}
    />
  )
}
