import { useQuery } from '@tanstack/react-query'
import { Outlet, useSearch } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { ListSection } from '../ui/ListSection.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Page } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'

const t = words.apiKeys

/** The keys with which programs call the API. */
export function KeyList() {
  const may = useMay()
  const search = useSearch({ from: '/shell/api-keys' })
  const keys = useQuery({
    queryKey: ['api keys', search],
    queryFn: ({ signal }) => billing.apiKeys.list(search, { signal }),
  })
  return (
    <Page
      title={t.title}
      actions={
        may('write', 'developers') && (
          <ButtonLink to="/api-keys/new" look="primary">
            {t.create}
          </ButtonLink>
        )
      }
    >
      <ListSection
        title={t.title}
        query={keys}
        none={t.none}
        noneWhy={t.noneWhy}
        columns={[
          { title: t.name, cell: ({ name }) => name },
          { title: t.key, isExtra: true, cell: ({ prefix }) => <code>{prefix}…</code> },
          { title: t.scope, cell: ({ scopes, permissions }) => t.mayOf(scopes, permissions) },
          {
            title: t.lastUsed,
            isExtra: true,
            cell: ({ last_used_at: at }) => <Moment at={at} isExact none={t.never} />,
          },
          {
            title: words.common.status,
            cell: ({ id, revoked_at: at }) =>
              at ? (
                <Status of="disabled" label={t.revokedAt} />
              ) : may('write', 'developers') ? (
                <ActButton
                  label={t.revoke}
                  look="danger"
                  warning={t.revokeWarning}
                  act={() => billing.apiKeys.revoke(id)}
                  done={t.revoked}
                />
              ) : (
                <Status of="active" />
              ),
          },
        ]}
      />
      <Outlet />
    </Page>
  )
}
