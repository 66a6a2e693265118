import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { meterQuery } from './queries.ts'

const t = words.meters

/** `/meters/{id}/rename` */
export function RenameMeter() {
  const { meterId } = useParams({ from: '/shell/meters/$meterId/rename' })
  const close = useClose(meterId)
  const meter = useQuery(meterQuery(meterId)).data
  if (!meter) return null
  return (
    <Action
      title={t.rename}
      submit={t.rename}
      initial={{ name: meter.name }}
      fields={(form) => (
        <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired autoFocus {...form.field('name')} />
      )}
      act={({ name }) => billing.meters.update(meterId, { name })}
      done={t.renamed}
      onClose={close}
    />
  )
}

/** `/meters/{id}/archive` */
export function ArchiveMeter() {
  const { meterId } = useParams({ from: '/shell/meters/$meterId/archive' })
  const close = useClose(meterId)
  return (
    <Action
      title={t.archiveTitle}
      submit={t.archive}
      isDanger
      initial={{}}
      fields={() => <p>{t.archiveWhy}</p>}
      act={() => billing.meters.archive(meterId)}
      done={t.archived}
      onClose={close}
    />
  )
}

function useClose(meterId: string) {
  const navigate = useNavigate()
  return () => void navigate({ to: '/meters/$meterId', params: { meterId } })
}
