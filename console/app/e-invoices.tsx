import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { BillingError } from '../../packages/sdk/errors.ts'
import { Button } from '../ui/Button.tsx'
import { download } from '../ui/download.ts'
import { notify } from '../ui/notices.tsx'
import { isRefusal } from '../ui/refusal.ts'
import { errorText } from '../ui/states.tsx'
import { Window } from '../ui/Window.tsx'
import { words } from '../words/en.ts'
import { billing } from './client.ts'
import styles from './e-invoices.module.css'

const t = words.eInvoices

interface DocumentProps {
  readonly kind: 'invoices' | 'credit_notes'
  readonly id: string
  readonly customerId: string
  /** Names the file. */
  readonly number: string | null
}

const formats = ['facturx', 'ubl', 'cii'] as const

/** Saves the document as an e-invoice, in each of its forms. Where it cannot be one, it lists what is missing. */
export function EInvoiceButtons({ kind, id, customerId, number }: DocumentProps) {
  const [refusal, setRefusal] = useState<BillingError | null>(null)
  const saving = useMutation({
    mutationFn: (format: (typeof formats)[number]) => save(kind, id, number ?? id, format),
    onError: (error) => (isRefusal(error, 'not_an_e_invoice') ? setRefusal(error) : notify(errorText(error))),
  })
  return (
    <>
      {formats.map((format) => (
        <Button key={format} isDisabled={saving.isPending} onPress={() => saving.mutate(format)}>
          {words.mail.fileNames[format]}
        </Button>
      ))}
      {refusal && <Missing refusal={refusal} customerId={customerId} onClose={() => setRefusal(null)} />}
    </>
  )
}

async function save(kind: DocumentProps['kind'], id: string, name: string, format: (typeof formats)[number]) {
  const documents = kind === 'invoices' ? billing.invoices : billing.creditNotes
  if (format === 'facturx')
    return download(`${name}.pdf`, new Uint8Array(await documents.getFacturX(id)), 'application/pdf')
  const xml = format === 'ubl' ? await documents.getUbl(id) : await documents.getCii(id)
  download(`${name}-${format}.xml`, xml, 'application/xml')
}

interface MissingProps {
  readonly refusal: BillingError
  readonly customerId: string
  readonly onClose: () => void
}

/** The rules that the document breaks, each with where to mend it. */
function Missing({ refusal, customerId, onClose }: MissingProps) {
  const isOfDocument = refusal.errors.some(({ pointer }) => pointer.includes('/address'))
  return (
    <Window title={t.refused} onClose={onClose}>
      <ul className={styles.missing}>
        {refusal.errors.map(({ pointer, code, detail }) => (
          <li key={`${code} ${pointer}`}>
            {detail} <span className={styles.rule}>{code}</span> <PlaceLink pointer={pointer} customerId={customerId} />
          </li>
        ))}
      </ul>
      {isOfDocument && <p>{t.addressesStay}</p>}
      <Button onPress={onClose}>{words.common.close}</Button>
    </Window>
  )
}

/** The page where the field is set that a rule is about; nothing for what has no remedy. */
function PlaceLink({ pointer, customerId }: { readonly pointer: string; readonly customerId: string }) {
  const params = { customerId }
  if (pointer.startsWith('/settings/e_invoicing')) return <Link to="/settings/documents">{t.setDocuments}</Link>
  if (pointer.startsWith('/settings')) return <Link to="/settings/edit">{t.setCompany}</Link>
  if (pointer.startsWith('/tax_registrations')) return <Link to="/taxes">{t.setRegistrations}</Link>
  if (pointer.startsWith('/customer/e_invoice'))
    return (
      <Link to="/customers/$customerId/e-invoice" params={params}>
        {t.setCustomer}
      </Link>
    )
  if (pointer.startsWith('/customer/tax'))
    return (
      <Link to="/customers/$customerId/tax" params={params}>
        {t.setTax}
      </Link>
    )
  if (pointer.startsWith('/customer'))
    return (
      <Link to="/customers/$customerId/edit" params={params}>
        {t.setAddress}
      </Link>
    )
  return null
}
