import { useCallback, useEffect, useMemo, useState } from 'react'
import * as t from '../words/en/portal.ts'
import { ask, Refused, setPageOf } from './api.ts'
import { Cancel } from './cancel.tsx'
import { ChangePlan } from './change-plan.tsx'
import { Closed, type Reason } from './closed.tsx'
import { Details } from './details.tsx'
import { CreditNotePage, InvoicePage } from './document.tsx'
import { Invoices } from './invoices.tsx'
import { Methods } from './methods.tsx'
import { Overview } from './overview.tsx'
import styles from './portal.module.css'
import { Button, PortalContext, PortalLink, usePortal } from './state.tsx'
import type { LinkDescription, MailOffer, Session } from './types.ts'

type Phase =
  | { readonly name: 'loading' }
  | { readonly name: 'open'; readonly session: Session }
  | {
      readonly name: 'closed'
      readonly reason: Reason
      readonly link: LinkDescription | null
      /** Who mails a link to whoever asks for one; null: nobody. */
      readonly offer: MailOffer | null
      readonly canGoOn: boolean
    }

const remembered = 'portal.link'

/** The portal: a link of the address is used once, then the cookie stands for the customer. */
export function Portal() {
  const [phase, setPhase] = useState<Phase>({ name: 'loading' })
  useEffect(() => {
    void begin().then(setPhase)
    // Another link is opened in this tab.
    const follow = () => location.hash.length > 1 && location.reload()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  if (phase.name === 'loading') return <p className={styles.alone}>{t.loading}</p>
  if (phase.name === 'closed')
    return (
      <Closed {...phase} onGoOn={() => void continued().then((session) => session && setPhase(openWith(session)))} />
    )
  return <Opened session={phase.session} onClosed={(reason) => void closed(reason, rememberedLink()).then(setPhase)} />
}

let begun: Promise<Phase> | undefined

/** Uses the token of the address, else the cookie. Once for a page, also where effects run twice. */
function begin(): Promise<Phase> {
  begun ??= opened()
  return begun
}

async function opened(): Promise<Phase> {
  const token = location.hash.slice(1)
  if (token === '') {
    try {
      return openWith(await ask<Session>('GET', 'session'))
    } catch (error) {
      return closed(isOff(error) ? 'off' : 'ended', rememberedLink())
    }
  }
  // Neither the history nor a bookmark keeps it.
  history.replaceState(null, '', '/portal')
  try {
    return openWith(await ask<Session>('POST', 'session', { token }))
  } catch (error) {
    const reason = isOff(error) ? 'off' : 'link'
    const link = await ask<LinkDescription>('POST', 'session/describe', { token }).catch(() => null)
    return closed(reason, link, (await continued()) !== null)
  }
}

/** Why the portal is closed. Who comes without a link, to a company that mails them, is asked for an address. */
async function closed(reason: Reason, link: LinkDescription | null, canGoOn = false): Promise<Phase> {
  const company = link?.tenant_id ?? new URLSearchParams(location.search).get('company')
  const path = company ? `session/mail?tenant_id=${encodeURIComponent(company)}` : 'session/mail'
  const asked = reason === 'off' ? null : await ask<MailOffer>('GET', path).catch(() => null)
  const offer = asked?.is_offered ? asked : null
  return { name: 'closed', reason: offer && !link ? 'new' : reason, link, offer, canGoOn }
}

function isOff(error: unknown): boolean {
  return error instanceof Refused && error.code === 'portal_not_allowed'
}

function continued(): Promise<Session | null> {
  return ask<Session>('GET', 'session').catch(() => null)
}

function openWith(session: Session): Phase {
  const { merchant, return_url } = session
  const link: LinkDescription = { tenant_id: merchant.id, merchant_name: merchant.name, return_url }
  setPageOf(session.customer_id)
  sessionStorage.setItem(remembered, JSON.stringify(link))
  return { name: 'open', session }
}

function rememberedLink(): LinkDescription | null {
  return JSON.parse(sessionStorage.getItem(remembered) ?? 'null')
}

function Opened({ session, onClosed }: { readonly session: Session; readonly onClosed: (reason: Reason) => void }) {
  const [path, setPath] = useState(location.pathname.slice('/portal'.length) || '/')
  const [said, setSaid] = useState<string | null>(null)
  const [version, setVersion] = useState(0)
  useEffect(() => {
    const follow = () => {
      setPath(location.pathname.slice('/portal'.length) || '/')
      setSaid(null)
    }
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])
  const go = useCallback((to: string, sentence: string | null = null) => {
    history.pushState(null, '', `/portal${to}`)
    setPath(to)
    setSaid(sentence)
    if (sentence) setVersion((before) => before + 1)
    scrollTo(0, 0)
  }, [])
  const state = useMemo(
    () => ({
      ...{ session, path, go, version },
      done(sentence: string) {
        setSaid(sentence)
        setVersion((before) => before + 1)
      },
      end: () => onClosed('ended'),
    }),
    [session, path, go, version, onClosed],
  )
  return (
    <PortalContext value={state}>
      <Header onLeave={() => void ask('DELETE', 'session').finally(() => onClosed('left'))} />
      <main className={styles.main}>
        <p role="status" className={said ? styles.said : styles.hidden}>
          {said}
        </p>
        <Screen key={path} />
      </main>
    </PortalContext>
  )
}

function Header({ onLeave }: { readonly onLeave: () => void }) {
  const { session } = usePortal()
  const links = [
    ['/', t.overview],
    ['/invoices', t.invoices],
    ['/payment-methods', t.methods],
    ['/details', t.detailsInMenu],
  ] as const
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <strong className={styles.merchant}>{session.merchant.name}</strong>
        {session.return_url && <a href={session.return_url}>{t.backTo(new URL(session.return_url).host)}</a>}
        <Button onPress={onLeave}>{t.leave}</Button>
      </div>
      <nav className={styles.nav} aria-label={t.title}>
        {links.map(([to, name]) => (
          <PortalLink key={to} to={to}>
            {name}
          </PortalLink>
        ))}
      </nav>
    </header>
  )
}

function Screen() {
  const { path } = usePortal()
  const [, noun, id = '', action] = path.split('/')
  if (noun === 'invoices') return id ? <InvoicePage id={id} /> : <Invoices />
  if (noun === 'credit-notes' && id) return <CreditNotePage id={id} />
  if (noun === 'subscriptions' && action === 'change') return <ChangePlan id={id} />
  if (noun === 'subscriptions' && action === 'cancel') return <Cancel id={id} />
  if (noun === 'details') return <Details />
  if (noun === 'payment-methods') return <Methods />
  return <Overview />
}
