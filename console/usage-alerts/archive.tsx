import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'

const t = words.usageAlerts

/** `/usage-alerts/{id}/archive` */
export function ArchiveAlert() {
  const { alertId } = useParams({ from: '/shell/usage-alerts/$alertId/archive' })
  const navigate = useNavigate()
  return (
    <Action
      title={t.archiveTitle}
      submit={t.archive}
      isDanger
      initial={{}}
      fields={() => <p>{t.archiveWhy}</p>}
      act={() => billing.usageAlerts.archive(alertId)}
      done={t.archived}
      onClose={() => void navigate({ to: '/usage-alerts' })}
    />
  )
}
