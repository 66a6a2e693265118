import { useQuery } from '@tanstack/react-query'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { Facts, Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import { serverQuery, settingsQuery } from './queries.ts'

const t = words.mail

/** By which server mail leaves, from whom, and what of it by itself. */
export function Sending() {
  const may = useMay()
  const mayRead = may('read', 'settings')
  const servers = useQuery({ ...serverQuery, enabled: mayRead }).data
  const mail = useQuery({ ...settingsQuery, enabled: mayRead }).data?.mail
  if (!servers || !mail) return null
  const { mail_server: own, service_has_one: hasOne } = servers
  return (
    <Section
      title={t.sending}
      actions={
        own &&
        may('write', 'settings') && (
          <ActButton
            label={t.removeServer}
            warning={t.removeServerWarning}
            act={() => billing.mailServer.delete()}
            done={t.serverRemoved}
          />
        )
      }
    >
      <Facts
        facts={[
          [t.server, own ? t.ownServer(own.host, own.port) : hasOne ? t.serviceServer : t.noServer],
          [t.dkim, own?.dkim ? `${own.dkim.selector}._domainkey.${own.dkim.domain}` : undefined],
          [t.from, mail.from],
          [t.replyTo, mail.reply_to ?? undefined],
          [t.language, t.languages[mail.language]],
          [t.byItself, mail.kinds.map((kind) => t.kinds[kind]).join(', ') || t.nothingByItself],
          [t.keepPdfs, mail.keep_pdfs ? words.common.yes : words.common.no],
        ]}
      />
    </Section>
  )
}
