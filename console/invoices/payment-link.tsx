import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PaymentLink } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action } from '../ui/Action.tsx'
import { Button } from '../ui/Button.tsx'
import { Copy } from '../ui/Copy.tsx'
import { SelectInput, TextInput } from '../ui/fields.tsx'
import { Moment } from '../ui/Moment.tsx'
import { Facts } from '../ui/Page.tsx'
import { Window } from '../ui/Window.tsx'
import { words } from '../words/en.ts'
import { useInvoice } from './use-invoice.ts'

const t = words.invoices.link

/** `/invoices/{id}/payment-link`: a page of the gateway on which the customer pays. */
export function MakePaymentLink() {
  const { invoice, back } = useInvoice()
  const [link, setLink] = useState<PaymentLink | null>(null)
  const accounts = useQuery({
    queryKey: ['gateway accounts'],
    queryFn: ({ signal }) => billing.gatewayAccounts.list({ limit: 100 }, { signal }),
  })
  if (!invoice) return null
  if (link) return <Ready link={link} onClose={back} />
  return (
    <Action
      title={t.title}
      submit={t.submit}
      initial={{ account: '', returnUrl: '' }}
      fields={(form) => (
        <>
          <p>{t.why}</p>
          <TextInput
            label={t.returnUrl}
            name="/return_url"
            type="url"
            hint={t.returnUrlHint}
            {...form.field('returnUrl')}
          />
          <SelectInput
            label={t.account}
            name="/gateway_account_id"
            choices={[
              { value: '', label: t.chosen },
              ...(accounts.data?.data ?? []).map(({ id, label }) => ({ value: id, label })),
            ]}
            {...form.field('account')}
          />
        </>
      )}
      act={({ account, returnUrl }) =>
        billing.paymentLinks.create({
          invoice_ids: [invoice.id],
          ...(returnUrl && { return_url: returnUrl }),
          ...(account && { gateway_account_id: account }),
        })
      }
      done={t.done}
      onClose={(made) => (made ? setLink(made) : back())}
    />
  )
}

function Ready({ link, onClose }: { readonly link: PaymentLink; readonly onClose: () => void }) {
  return (
    <Window title={t.title} onClose={onClose}>
      <p>{t.ready}</p>
      <Facts
        facts={[
          [t.title, link.url ? <Copy key="url" text={link.url} /> : link.status],
          [t.expires, <Moment key="at" at={link.expires_at} isExact />],
        ]}
      />
      <Button onPress={onClose}>{words.common.close}</Button>
    </Window>
  )
}
