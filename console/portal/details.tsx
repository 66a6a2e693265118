import { useState } from 'react'
import * as t from '../words/en/portal.ts'
import { ask, Refused } from './api.ts'
import styles from './portal.module.css'
import { Button, Loaded, useAct, useAsked, usePortal } from './state.tsx'
import type { Customer } from './types.ts'

const fields = [
  ['name', t.name, 'name', '/name'],
  ['email', t.email, 'email', '/email'],
  ['line1', t.line1, 'address-line1', '/address/line1'],
  ['line2', t.line2, 'address-line2', '/address/line2'],
  ['postal_code', t.postalCode, 'postal-code', '/address/postal_code'],
  ['city', t.city, 'address-level2', '/address/city'],
  ['state', t.state, 'address-level1', '/address/state'],
  ['country', t.country, 'country', '/address/country'],
] as const

/** What is printed on the customer's invoices. */
export function Details() {
  const asked = useAsked<Customer>('customer')
  return (
    <>
      <h1>{t.details}</h1>
      <Loaded asked={asked}>{(customer) => <Form customer={customer} />}</Loaded>
    </>
  )
}

function Form({ customer }: { readonly customer: Customer }) {
  const { session, done } = usePortal()
  const { act, isActing, problem } = useAct()
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => ({
    name: customer.name,
    email: customer.email ?? '',
    ...Object.fromEntries(Object.entries(customer.address ?? {}).map(([name, value]) => [name, value ?? ''])),
  }))
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const mayEdit = session.offered.edit_details
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setErrors({})
        act(async () => {
          const { name = '', email = '', ...rest } = values
          const address = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''))
          const hasAddress = Object.keys(address).length > 0
          try {
            await ask('PATCH', 'customer', { name, email: email || null, address: hasAddress ? address : null })
            done(t.saved)
          } catch (error) {
            if (!(error instanceof Refused) || error.errors.length === 0) throw error
            setErrors(Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer, detail])))
          }
        })
      }}
    >
      <p className={styles.soft}>{mayEdit ? t.detailsWhy : t.detailsFixed}</p>
      <div className={styles.fields}>
        {fields.map(([name, label, autoComplete, pointer]) => (
          <label key={name} className={styles.field}>
            <span>{label}</span>
            <input
              type={name === 'email' ? 'email' : 'text'}
              autoComplete={autoComplete}
              readOnly={!mayEdit}
              value={values[name] ?? ''}
              aria-invalid={errors[pointer] ? true : undefined}
              aria-describedby={errors[pointer] ? `error-${name}` : undefined}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
            {name === 'country' && !errors[pointer] && <span className={styles.soft}>{t.countryHint}</span>}
            {errors[pointer] && (
              <span id={`error-${name}`} className={styles.error}>
                {errors[pointer]}
              </span>
            )}
          </label>
        ))}
      </div>
      {mayEdit && (
        <div className={styles.actions}>
          <Button isPrimary isDisabled={isActing}>
            {t.save}
          </Button>
        </div>
      )}
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
