import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'
import { EndpointFields, endpointBody } from './endpoint-form.tsx'
import { endpointQuery } from './queries.ts'

const t = words.webhooks

/** `/webhooks/{id}/edit` */
export function EditEndpoint() {
  const { endpointId } = useParams({ from: '/shell/webhooks/$endpointId' })
  const navigate = useNavigate()
  const { data: endpoint } = useQuery(endpointQuery(endpointId))
  if (!endpoint) return null
  return (
    <Action
      title={t.edit}
      submit={words.common.save}
      initial={{
        url: endpoint.url,
        types: endpoint.types.join('\n'),
        ordering: endpoint.ordering,
        payload: endpoint.payload,
        max_in_flight: String(endpoint.max_in_flight),
      }}
      fields={(form) => <EndpointFields form={form} />}
      act={(values) => billing.webhookEndpoints.update(endpointId, endpointBody(values))}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/webhooks/$endpointId', params: { endpointId } })}
    />
  )
}
