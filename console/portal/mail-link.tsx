import { useState } from 'react'
import * as t from '../words/en/portal.ts'
import { ask, sentenceOf } from './api.ts'
import styles from './portal.module.css'
import { Button } from './state.tsx'
import type { MailOffer } from './types.ts'

/** Has a link mailed to an address. What it says afterwards is the same whether a customer has the address or not. */
export function MailLink({ offer }: { readonly offer: MailOffer }) {
  const [email, setEmail] = useState('')
  const [state, setState] = useState<'asking' | 'sending' | 'sent'>('asking')
  const [problem, setProblem] = useState<string | null>(null)
  if (state === 'sent') return <p role="status">{t.linkMailed(email)}</p>
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setState('sending')
        ask('POST', 'session/mail', { email, tenant_id: offer.tenant_id }).then(
          () => setState('sent'),
          (error: unknown) => {
            setProblem(sentenceOf(error, t.notSent))
            setState('asking')
          },
        )
      }}
    >
      <p>{t.mailWhy}</p>
      <label className={styles.field}>
        <span>{t.email}</span>
        <input
          type="email"
          autoComplete="email"
          value={email}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? 'problem' : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      {problem && (
        <p id="problem" role="alert">
          {problem}
        </p>
      )}
      <div className={styles.actions}>
        <Button isPrimary isDisabled={state === 'sending' || email === ''}>
          {t.mailLink}
        </Button>
      </div>
    </form>
  )
}
