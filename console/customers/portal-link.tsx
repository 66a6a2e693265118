import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { SelectInput } from '../ui/fields.tsx'
import { withSecret } from '../ui/intention.ts'
import { Secret } from '../ui/Secret.tsx'
import { words } from '../words/en.ts'

const t = words.customers

/** `/customers/{id}/portal`: makes a link by which the customer opens the portal, shown once. */
export function PortalLink() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const [url, setUrl] = useState<string | null>(null)
  const leave = () => void navigate({ to: '/customers/$customerId', params: { customerId } })
  if (url) return <Secret title={t.portalLink} why={t.portalLinkWhy} text={url} onClose={leave} />
  return (
    <Action
      title={t.portalLink}
      submit={t.makeLink}
      initial={{ seconds: '86400' }}
      fields={(form) => (
        <>
          <p>{t.portalWhy}</p>
          <SelectInput label={t.linkLasts} name="/expires_in" choices={t.linkLives} {...form.field('seconds')} />
        </>
      )}
      act={async ({ seconds }) =>
        withSecret(
          await billing.portalSessions.create({ customer_id: customerId, expires_in: Number(seconds) }),
          ({ url }) => url,
        )
      }
      done={t.linkMade}
      onClose={(link) => (link?.url ? setUrl(link.url) : leave())}
    />
  )
}
