import { useEffect, useRef, useState } from 'react'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { onConfirmationNeeded } from '../ui/fresh.ts'
import { words } from '../words/en.ts'
import { billing } from './client.ts'

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
        </>
      )}
      act={({ password }) => billing.session.confirmPassword({ password })}
      done={words.shell.confirm}
      onClose={(session) => {
        setAsking(false)
        answer.current(session !== null)
      }}
    />
  )
}
