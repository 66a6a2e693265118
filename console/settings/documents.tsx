import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { LogoInput, Settings } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { Action } from '../ui/Action.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { ElectronicFields, electronicBody, electronicForm } from '../ui/electronic-fields.tsx'
import { FileInput } from '../ui/FileInput.tsx'
import { CheckInput, FieldRow, LongInput, TextInput } from '../ui/fields.tsx'
import { Facts, Section } from '../ui/Page.tsx'
import { words } from '../words/en.ts'
import { settingsQuery } from './queries.ts'
import styles from './settings.module.css'

const t = words.eInvoices

/** `/settings/documents`: what e-invoices say of the company, and how documents look. */
export function EditDocuments() {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const settings = useQuery(settingsQuery).data
  if (!settings) return null
  const { e_invoicing: electronic, document_design: design } = settings
  return (
    <Action
      title={t.documents}
      submit={words.common.save}
      initial={{
        ...electronicForm(electronic.electronic_address, electronic.legal_id),
        name: electronic.contact?.name ?? '',
        phone: electronic.contact?.phone ?? '',
        email: electronic.contact?.email ?? '',
        color: design.color ?? '',
        footer: design.footer ?? '',
        isWithoutLogo: false,
      }}
      fields={(form) => (
        <>
          <ElectronicFields form={form} at="/e_invoicing" />
          <FieldRow>
            <TextInput label={t.contactName} name="/e_invoicing/contact/name" {...form.field('name')} />
            <TextInput label={t.contactPhone} name="/e_invoicing/contact/phone" {...form.field('phone')} />
            <TextInput label={t.contactEmail} name="/e_invoicing/contact/email" {...form.field('email')} />
          </FieldRow>
          <TextInput label={t.color} name="/document_design/color" hint={t.colorHint} {...form.field('color')} />
          <LongInput label={t.footer} name="/document_design/footer" hint={t.footerHint} {...form.field('footer')} />
          <FileInput
            label={t.logo}
            name="/document_design/logo"
            hint={t.logoHint}
            accept="image/png,image/jpeg"
            isOptional
            onChange={setFile}
          />
          {design.logo && (
            <CheckInput
              label={t.removeLogo}
              isSelected={form.values.isWithoutLogo}
              onChange={(isWithoutLogo) => form.set({ isWithoutLogo })}
            />
          )}
        </>
      )}
      act={async ({ name, phone, email, color, footer, isWithoutLogo, ...fields }) =>
        billing.settings.update({
          e_invoicing: {
            ...electronicBody(fields),
            contact: name || phone || email ? { name, phone, email } : null,
          },
          document_design: {
            color: color || null,
            footer: footer || null,
            ...(file ? { logo: await logoOf(file) } : isWithoutLogo && { logo: null }),
          },
        })
      }
      done={words.common.saved}
      onClose={() => void navigate({ to: '/settings' })}
    />
  )
}

/** The file in base64; of another type than the API takes, the service says so. */
async function logoOf(file: File): Promise<LogoInput> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return { media_type: file.type as LogoInput['media_type'], data: btoa(text) }
}

/** What e-invoices say of the company, and how documents look. */
export function DocumentFacts({ settings }: { readonly settings: Settings }) {
  const may = useMay()
  const { e_invoicing: electronic, document_design: design } = settings
  const { electronic_address: address, legal_id: legalId, contact } = electronic
  return (
    <Section
      title={t.documents}
      actions={may('write', 'settings') && <ButtonLink to="/settings/documents">{t.edit}</ButtonLink>}
    >
      <Facts
        facts={[
          [t.address, address ? `${address.scheme} ${address.value}` : words.common.nothing],
          [t.legalId, legalId?.value ?? words.common.nothing],
          [t.contact, contact ? `${contact.name}, ${contact.phone}, ${contact.email}` : words.common.nothing],
          [t.color, design.color ?? words.common.nothing],
          [t.footer, design.footer ?? words.common.nothing],
          [
            t.logo,
            design.logo ? (
              <img
                key="logo"
                className={styles.logo}
                alt={t.logo}
                src={`data:${design.logo.media_type};base64,${design.logo.data}`}
              />
            ) : (
              words.common.nothing
            ),
          ],
        ]}
      />
    </Section>
  )
}
