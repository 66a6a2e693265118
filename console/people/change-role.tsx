import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Role } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { RadioInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** `/people/{id}/role` */
export function ChangeRole() {
  const { personId } = useParams({ from: '/shell/people/$personId/role' })
  const navigate = useNavigate()
  const people = useQuery({ queryKey: ['people'], queryFn: ({ signal }) => billing.people.list({ signal }) })
  const person = people.data?.data.find(({ id }) => id === personId)
  if (!person) return null
  return (
    <Action
      title={t.changeRole(person.name || person.email)}
      submit={words.common.save}
      initial={{ role: person.role as string }}
      fields={(form) => <RadioInput label={t.role} name="/role" choices={t.roles} {...form.field('role')} />}
      act={({ role }) => billing.people.update(personId, { role: role as Role })}
      done={t.changed}
      onClose={() => void navigate({ to: '/people' })}
    />
  )
}
