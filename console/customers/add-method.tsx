import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { SetupSession } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { Anchor, Button } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { CheckInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Facts } from '../ui/Page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Window } from '../ui/Window.tsx'
import { words } from '../words/en.ts'
import styles from './customers.module.css'

const t = words.customers.addMethod

/** `/customers/{id}/payment-method`: a page of the gateway on which the customer stores a payment method; the gateway `test` has none. */
export function AddPaymentMethod() {
  const { customerId } = useParams({ from: '/shell/customers/$customerId' })
  const navigate = useNavigate()
  const [session, setSession] = useState<SetupSession | null>(null)
  const accounts = useQuery({
    queryKey: ['gateway accounts'],
    queryFn: ({ signal }) => billing.gatewayAccounts.list({ limit: 100 }, { signal }),
  })
  const close = () => void navigate({ to: '/customers/$customerId', params: { customerId } })
  if (session) return <Opened session={session} onClose={close} />
  return (
    <Loaded query={accounts}>
      {({ data }) => {
        const enabled = data.filter(({ status }) => status === 'enabled')
        const isTest = (id: string) => enabled.some((one) => one.id === id && one.gateway === 'test')
        return (
          <Action
            title={t.title}
            submit={t.submit}
            initial={{ account: enabled[0]?.id ?? '', token: 'ok', returnUrl: '', asDefault: true }}
            fields={(form) =>
              enabled.length === 0 ? (
                <p>{t.noGateway}</p>
              ) : (
                <>
                  <p>{t.why}</p>
                  <SelectInput
                    label={t.gateway}
                    name="/gateway_account_id"
                    choices={enabled.map(({ id, label }) => ({ value: id, label }))}
                    {...form.field('account')}
                  />
                  {isTest(form.values.account) ? (
                    <SelectInput
                      label={t.token}
                      hint={t.tokenHint}
                      name="/gateway_reference"
                      choices={t.tokens}
                      {...form.field('token')}
                    />
                  ) : (
                    <TextInput
                      label={t.returnUrl}
                      name="/return_url"
                      type="url"
                      hint={t.returnUrlHint}
                      isRequired
                      {...form.field('returnUrl')}
                    />
                  )}
                  <CheckInput
                    label={t.asDefault}
                    hint={t.asDefaultHint}
                    isSelected={form.values.asDefault}
                    onChange={(asDefault) => form.set({ asDefault })}
                  />
                </>
              )
            }
            act={async ({ account, token, returnUrl, asDefault }) => {
              if (account === '') throw new Error(t.noGateway)
              const owner = { customer_id: customerId, gateway_account_id: account }
              if (!isTest(account))
                return billing.setupSessions.create({ ...owner, return_url: returnUrl, as_default: asDefault })
              const method = await billing.paymentMethods.attach({ ...owner, gateway_reference: token })
              if (asDefault) await billing.customers.update(customerId, { default_payment_method_id: method.id })
              return null
            }}
            done={(opened) => (opened ? t.done : t.added)}
            onClose={(opened) => (opened ? setSession(opened) : close())}
          />
        )
      }}
    </Loaded>
  )
}

function Opened({ session, onClose }: { readonly session: SetupSession; readonly onClose: () => void }) {
  return (
    <Window title={t.title} onClose={onClose}>
      <p>{session.url ? t.ready : t.opening}</p>
      {session.url && (
        <Facts
          facts={[
            [t.page, <Copy key="url" text={session.url} />],
            [t.expires, <Moment key="at" at={session.expires_at} isExact />],
          ]}
        />
      )}
      <div className={styles.methodActions}>
        {session.url && (
          <Anchor href={session.url} target="_blank" rel="noreferrer" look="primary">
            {t.open}
          </Anchor>
        )}
        <Button onPress={onClose}>{words.common.close}</Button>
      </div>
    </Window>
  )
}
