import { useNavigate } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { FileInput } from '../ui/FileInput.tsx'
import { TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.bank.importing

interface ImportForm extends Readonly<Record<string, unknown>> {
  readonly file: File | null
  readonly account: string
}

const isTable = (file: File) => /\.(csv|txt)$/i.test(file.name) || file.type === 'text/csv'

/** `/bank/import`: a file of the bank is read, and its money is matched. */
export function ImportStatement() {
  const navigate = useNavigate()
  const initial: ImportForm = { file: null, account: '' }
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={initial}
      fields={({ values: { file }, set, field }) => (
        <>
          <p>{t.why}</p>
          <FileInput
            label={t.file}
            name="/file"
            hint={t.fileHint}
            accept=".xml,.csv,.txt,text/xml,application/xml,text/csv"
            onChange={(chosen) => set({ file: chosen })}
          />
          {file && isTable(file) && (
            <TextInput label={t.account} name="/account" hint={t.accountHint} {...field('account')} />
          )}
        </>
      )}
      act={async ({ file, account }) => {
        if (file === null) throw new Error(t.noFile)
        const text = await file.text()
        if (!isTable(file)) return billing.bankStatements.import({ type: 'application/xml', text })
        return billing.bankStatements.import({ type: 'text/csv', text }, account ? { account } : {})
      }}
      done={({ entries = [] }) => {
        const countOf = (...states: readonly string[]) => entries.filter(({ state }) => states.includes(state)).length
        return t.done(entries.length, countOf('matched'), countOf('suggested', 'unmatched'))
      }}
      onClose={() => void navigate({ to: '/bank' })}
    />
  )
}
