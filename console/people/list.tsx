import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** Who may sign in here, as what, and who is invited. */
export function PeopleList() {
  const may = useMay()
  const mayChange = may('write', 'team')
  const people = useQuery({ queryKey: ['people'], queryFn: ({ signal }) => billing.people.list({ signal }) })
  const invitations = useQuery({
    queryKey: ['invitations'],
    queryFn: ({ signal }) => billing.people.listInvitations({ signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        mayChange && (
          <ButtonLink to="/people/invite" look="primary">
            {t.invite}
          </ButtonLink>
        )
      }
    >
      <ListSection
        title={t.title}
        query={people}
        none={t.none}
        columns={[
          { title: t.name, cell: ({ name, email }) => name || email },
          { title: t.email, isExtra: true, cell: ({ email }) => email },
          {
            title: t.role,
            cell: ({ id, role }) =>
              mayChange ? (
                <Link to="/people/$personId/role" params={{ personId: id }}>
                  {t.roleLabel(role)}
                </Link>
              ) : (
                t.roleLabel(role)
              ),
          },
          {
            title: t.lastSeen,
            isExtra: true,
            cell: ({ last_seen_at: at }) => <Moment at={at} isExact none={t.never} />,
          },
          {
            title: t.remove,
            cell: ({ id }) =>
              mayChange && (
                <ActButton
                  label={t.remove}
                  look="quiet"
                  warning={t.removeWarning}
                  act={() => billing.people.remove(id)}
                  done={t.removed}
                />
              ),
          },
        ]}
      />
      {invitations.data && invitations.data.data.length > 0 && (
        <ListSection
          title={t.invitations}
          query={invitations}
          none={t.none}
          columns={[
            { title: t.email, cell: ({ email }) => email },
            { title: t.role, cell: ({ role }) => (role === null ? t.newPassword : t.roleLabel(role)) },
            {
              title: t.mail,
              cell: ({ mail_status: status }) =>
                status ? <Status of={status} label={t.mailStatuses[status]} /> : t.notMailed,
            },
            { title: t.expires, isExtra: true, cell: ({ expires_at: at }) => <Moment at={at} isExact /> },
            {
              title: t.revoke,
              cell: ({ id }) =>
                mayChange && (
                  <ActButton
                    label={t.revoke}
                    look="quiet"
                    act={() => billing.people.revokeInvitation(id)}
                    done={t.revoked}
                  />
                ),
            },
          ]}
        />
      )}
      <Outlet />
    </Page>
  )
}
