import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { MailSecurity, MailServer, PutMailServer } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { FieldRow, LongInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'
import { serverQuery } from './queries.ts'

const t = words.mail

interface ServerForm extends Readonly<Record<string, string>> {}

/** `/mail/server`: the mail server of the company. Secrets are written, never read. */
export function SetMailServer() {
  const navigate = useNavigate()
  const servers = useQuery(serverQuery).data
  if (!servers) return null
  return (
    <Action
      title={t.server}
      submit={words.common.save}
      initial={formOf(servers.mail_server)}
      fields={(form) => (
        <>
          <FieldRow>
            <TextInput label={t.host} name="/host" isRequired autoFocus {...form.field('host')} />
            <TextInput label={t.port} name="/port" inputMode="numeric" isRequired {...form.field('port')} />
          </FieldRow>
          <SelectInput
            label={t.security}
            name="/security"
            choices={choicesOf(t.securities)}
            {...form.field('security')}
          />
          <FieldRow>
            <TextInput label={t.username} name="/username" autoComplete="off" {...form.field('username')} />
            <TextInput
              label={t.password}
              name="/password"
              type="password"
              autoComplete="off"
              hint={t.kept}
              {...form.field('password')}
            />
          </FieldRow>
          <FieldRow>
            <TextInput label={`${t.dkim}: ${t.dkimDomain}`} name="/dkim/domain" {...form.field('domain')} />
            <TextInput label={t.dkimSelector} name="/dkim/selector" {...form.field('selector')} />
          </FieldRow>
          {form.values.domain !== '' && (
            <LongInput label={t.dkimKey} name="/dkim/private_key" hint={t.kept} {...form.field('key')} />
          )}
        </>
      )}
      act={(values) => billing.mailServer.put(bodyOf(values))}
      done={words.common.saved}
      onClose={() => void navigate({ to: '/mail' })}
    />
  )
}

function formOf(server: MailServer | null): ServerForm {
  return {
    host: server?.host ?? '',
    port: String(server?.port ?? 587),
    security: server?.security ?? 'starttls',
    username: server?.username ?? '',
    password: '',
    domain: server?.dkim?.domain ?? '',
    selector: server?.dkim?.selector ?? '',
    key: '',
  }
}

function bodyOf({
  host = '',
  port,
  security,
  username,
  password,
  domain,
  selector = '',
  key,
}: ServerForm): PutMailServer {
  return {
    host,
    port: Number(port),
    security: security as MailSecurity,
    username: username || null,
    ...(password && { password }),
    dkim: domain ? { domain, selector, ...(key && { private_key: key }) } : null,
  }
}
