import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Action } from '../ui/Action.tsx'
import { Button } from '../ui/Button.tsx'
import { TextInput } from '../ui/fields.tsx'
import { onConfirmationNeeded } from '../ui/fresh.ts'
import { notify } from '../ui/notices.tsx'
import { errorText } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'
import { IdentityProviderButton, useIdentityProvider } from './identity-provider.tsx'
import { askPasskey, hasPasskeys } from './passkeys.ts'

/** Asks for the password when the service wants it confirmed before it does something. */
export function ConfirmPassword() {
  const [isAsking, setAsking] = useState(false)
  const answer = useRef<(isConfirmed: boolean) => void>(() => undefined)
  useEffect(() => {
    onConfirmationNeeded(() => {
      setAsking(true)
      return new Promise((done) => {
        answer.current = done
      })
    })
    return () => onConfirmationNeeded(null)
  }, [])
  if (!isAsking) return null
  const finish = (isConfirmed: boolean) => {
    setAsking(false)
    answer.current(isConfirmed)
  }
  const confirmByPasskey = async () => {
    try {
      const credential = await askPasskey(await billing.session.beginPasskeyConfirmation())
      await billing.session.confirmWithPasskey({ credential })
      finish(true)
    } catch (error) {
      notify(errorText(error))
    }
  }
  return (
    <Action
      title={words.shell.confirmTitle}
      submit={words.shell.confirm}
      initial={{ password: '' }}
      fields={(form) => (
        <>
          <p>{words.shell.confirmWhy}</p>
          <TextInput
            label={words.shell.password}
            name="/password"
            type="password"
            autoComplete="current-password"
            autoFocus
            isRequired
            {...form.field('password')}
          />
          <ConfirmByProvider />
          {hasPasskeys && <Button onPress={() => void confirmByPasskey()}>{words.shell.confirmByPasskey}</Button>}
        </>
      )}
      act={({ password }) => billing.session.confirmPassword({ password })}
      done={words.shell.confirm}
      onClose={(session) => finish(session !== null)}
    />
  )
}

/** Leads to the identity provider, and back to this page: there they do again what they wanted. */
function ConfirmByProvider() {
  const after = useLocation({ select: ({ href }) => href })
  const provider = useIdentityProvider(() => billing.session.beginOidcConfirmation({ after }))
  useEffect(() => {
    if (provider.leaving.error) notify(errorText(provider.leaving.error))
  }, [provider.leaving.error])
  return <IdentityProviderButton provider={provider} label={words.shell.confirmBy} />
}
