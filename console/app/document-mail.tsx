import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Message, SentFile } from '../../packages/sdk/index.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'
import { MessageState } from './message-state.tsx'
import { useMay } from './session.ts'

const t = words.mail

interface DocumentProps {
  readonly kind: 'invoices' | 'credit_notes'
  readonly id: string
}

/** What was mailed of a document, and the files as they left. */
export function DocumentMail({
  kind,
  id,
  zone,
  send,
}: DocumentProps & {
  readonly zone: string | undefined
  /** The link to the dialog that sends it. */
  readonly send: ReactNode
}) {
  const may = useMay()
  const filter = kind === 'invoices' ? { invoice_id: id } : { credit_note_id: id }
  const messages = useQuery({
    queryKey: ['messages', filter],
    queryFn: ({ signal }) => billing.messages.list(filter, { signal }),
    enabled: may('read', 'billing'),
  }).data?.data
  const files = useQuery({
    queryKey: ['sent files', filter],
    queryFn: ({ signal }) => billing.sentFiles.list(filter, { signal }),
  }).data?.data
  return (
    <>
      <Section title={t.ofDocument} actions={may('write', 'billing') && send}>
        {messages?.length ? <Messages messages={messages} zone={zone} /> : <Empty title={t.notSent} />}
      </Section>
      {files && files.length > 0 && (
        <Section title={t.sentFiles}>
          <Files files={files} zone={zone} />
        </Section>
      )}
    </>
  )
}

function Messages({ messages, zone }: { readonly messages: readonly Message[]; readonly zone: string | undefined }) {
  return (
    <DataTable
      caption={t.ofDocument}
      rows={messages}
      columns={[
        { title: t.kind, cell: ({ kind }) => t.kinds[kind] },
        { title: t.to, isLong: true, cell: ({ to }) => to },
        { title: words.common.status, isLong: true, cell: (message) => <MessageState message={message} /> },
        { title: t.sentAt, isExtra: true, cell: ({ sent_at: at }) => <Moment at={at} zone={zone} isExact /> },
      ]}
    />
  )
}

function Files({ files, zone }: { readonly files: readonly SentFile[]; readonly zone: string | undefined }) {
  const link = (id: string, part: 'xml' | 'pdf') => (
    <a href={`/v1/sent_files/${id}/${part}`} target="_blank" rel="noreferrer">
      {part.toUpperCase()}
    </a>
  )
  return (
    <DataTable
      caption={t.sentFiles}
      rows={files}
      columns={[
        { title: t.format, cell: ({ format }) => t.fileNames[format] },
        {
          title: t.file,
          cell: ({ id, has_pdf: hasPdf, has_xml: hasXml }) => (
            <>
              {hasPdf && link(id, 'pdf')} {hasXml && link(id, 'xml')}
            </>
          ),
        },
        { title: t.sentAt, isExtra: true, cell: ({ created_at: at }) => <Moment at={at} zone={zone} isExact /> },
        { title: t.hash, isExtra: true, cell: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}…</code> },
      ]}
    />
  )
}
