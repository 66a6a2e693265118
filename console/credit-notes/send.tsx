import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { SendDocument } from '../app/send-document.tsx'

/** `/credit-notes/{id}/send` */
export function SendCreditNote() {
  const { creditNoteId } = useParams({ from: '/shell/credit-notes/$creditNoteId' })
  const navigate = useNavigate()
  return (
    <SendDocument
      send={(body) => billing.creditNotes.send(creditNoteId, body)}
      onClose={() => void navigate({ to: '/credit-notes/$creditNoteId', params: { creditNoteId } })}
    />
  )
}
