import { words } from '../words/en.ts'
import type { FormState } from './Action.tsx'
import { FieldRow, TextInput } from './fields.tsx'

const t = words.eInvoices

/** What e-invoices say of a company, as it is typed. */
export interface ElectronicForm extends Readonly<Record<string, unknown>> {
  readonly addressScheme: string
  readonly address: string
  readonly registerScheme: string
  readonly legalId: string
}

interface Scheme {
  readonly scheme: string | null
  readonly value: string
}

/** The fields as they are in the API. */
export function electronicForm(address: Scheme | null, legalId: Scheme | null): ElectronicForm {
  return {
    addressScheme: address?.scheme ?? '',
    address: address?.value ?? '',
    registerScheme: legalId?.scheme ?? '',
    legalId: legalId?.value ?? '',
  }
}

/** The fields as the API takes them; what is empty is removed. */
export function electronicBody({ addressScheme, address, registerScheme, legalId }: ElectronicForm) {
  return {
    electronic_address: address || addressScheme ? { scheme: addressScheme, value: address } : null,
    legal_id: legalId || registerScheme ? { scheme: registerScheme || null, value: legalId } : null,
  }
}

/** Electronic address and legal id; `at` is the pointer of the object that they are in. */
export function ElectronicFields<V extends ElectronicForm>({
  form,
  at,
}: {
  readonly form: FormState<V>
  readonly at: string
}) {
  return (
    <>
      <FieldRow>
        <TextInput
          label={t.addressScheme}
          name={`${at}/electronic_address/scheme`}
          hint={t.addressSchemeHint}
          {...form.field('addressScheme')}
        />
        <TextInput label={t.address} name={`${at}/electronic_address/value`} {...form.field('address')} />
      </FieldRow>
      <FieldRow>
        <TextInput
          label={t.registerScheme}
          name={`${at}/legal_id/scheme`}
          hint={t.registerSchemeHint}
          {...form.field('registerScheme')}
        />
        <TextInput label={t.legalId} name={`${at}/legal_id/value`} {...form.field('legalId')} />
      </FieldRow>
    </>
  )
}
