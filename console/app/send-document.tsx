import type { Message } from '../../packages/sdk/index.ts'
import { Action } from '../ui/Action.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.mail

/** Sends a document by mail, to the customer or to another address. */
export function SendDocument({
  send,
  onClose,
}: {
  readonly send: (body: { readonly to?: string }) => Promise<Message>
  readonly onClose: () => void
}) {
  return (
    <Action
      title={t.sendTitle}
      submit={t.send}
      initial={{ to: '' }}
      fields={(form) => (
        <>
          <p>{t.sendWhy}</p>
          <TextInput label={t.sendTo} name="/to" type="email" hint={t.sendToHint} autoFocus {...form.field('to')} />
        </>
      )}
      act={({ to }) => send(to ? { to } : {})}
      done={t.queued}
      onClose={onClose}
    />
  )
}
