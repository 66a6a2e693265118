import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { hasPasskeys } from '../app/passkeys.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.people

/** `/account`: the browsers in which you are signed in, your passkeys and your password. */
export function Account() {
  const sessions = useQuery({
    queryKey: ['my sessions'],
    queryFn: ({ signal }) => billing.people.listMySessions({ signal }),
  })
  const passkeys = useQuery({
    queryKey: ['my passkeys'],
    queryFn: ({ signal }) => billing.people.listMyPasskeys({ signal }),
  })
  return (
    <Page
      title={t.youTitle}
      actions={
        <>
          <ButtonLink to="/account/password">{t.changePassword}</ButtonLink>
          <ActButton label={t.endOthers} act={() => billing.people.endMyOtherSessions()} done={t.ended} />
        </>
      }
    >
      <ListSection
        title={t.sessions}
        query={sessions}
        none={t.none}
        columns={[
          { title: t.browser, cell: ({ user_agent: agent }) => browserText(agent) },
          { title: t.address, isExtra: true, cell: ({ address }) => address },
          { title: t.lastSeen, isExtra: true, cell: ({ last_seen_at: at }) => <Moment at={at} isExact /> },
          {
            title: t.end,
            cell: ({ id, is_current: isCurrent }) =>
              isCurrent ? (
                <Status of="active" label={t.current} />
              ) : (
                <ActButton label={t.end} look="quiet" act={() => billing.people.endMySession(id)} done={t.ended} />
              ),
          },
        ]}
      />
      <ListSection
        title={t.passkeys}
        query={passkeys}
        none={t.noPasskeys}
        noneWhy={t.noPasskeysWhy}
        actions={hasPasskeys && <ButtonLink to="/account/passkey">{t.addPasskey}</ButtonLink>}
        columns={[
          { title: t.name, cell: ({ name }) => name },
          { title: words.common.createdAt, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} /> },
          { title: t.lastUsed, cell: ({ last_used_at: at }) => <Moment at={at} isExact none={t.never} /> },
          {
            title: t.remove,
            cell: ({ id }) => (
              <ActButton
                label={t.remove}
                look="quiet"
                act={() => billing.people.removePasskey(id)}
                done={t.passkeyRemoved}
              />
            ),
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}

/** Name and system of a browser, out of what it says of itself; else all of that. */
function browserText(agent: string): string {
  const name = /(Firefox|Edg|OPR|Chrome|Safari)\/([\d]+)/.exec(agent)
  const system = /\(([^;)]+)/.exec(agent)
  return name ? `${name[1]} ${name[2]}${system ? ` · ${system[1]}` : ''}` : agent
}
