import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { billing } from '../app/client.ts'
import { methodText } from '../app/method-text.ts'
import { Action } from '../ui/Action.tsx'
import { words } from '../words/en.ts'
import { overviewQuery } from './queries.ts'

const t = words.customers

/** `/customers/{id}/payment-methods/{id}/default` */
export function MakeDefault() {
  const { customerId, methodId } = useParams({ from: '/shell/customers/$customerId/payment-methods/$methodId/default' })
  const method = useMethod(customerId, methodId)
  const close = useClose(customerId)
  if (!method) return null
  return (
    <Action
      title={t.makeDefault.title}
      submit={t.makeDefault.action}
      initial={{}}
      fields={() => <p>{t.makeDefault.why(methodText(method))}</p>}
      act={() => billing.customers.update(customerId, { default_payment_method_id: methodId })}
      done={words.common.saved}
      onClose={close}
    />
  )
}

/** `/customers/{id}/payment-methods/{id}/detach` */
export function DetachMethod() {
  const { customerId, methodId } = useParams({ from: '/shell/customers/$customerId/payment-methods/$methodId/detach' })
  const method = useMethod(customerId, methodId)
  const close = useClose(customerId)
  if (!method) return null
  return (
    <Action
      title={t.detachMethod.title}
      submit={t.detachMethod.action}
      isDanger
      initial={{}}
      fields={() => <p>{t.detachMethod.why(methodText(method))}</p>}
      act={() => billing.paymentMethods.detach(methodId)}
      done={t.detachMethod.done}
      onClose={close}
    />
  )
}

function useMethod(customerId: string, methodId: string) {
  return useQuery(overviewQuery(customerId)).data?.payment_methods.find(({ id }) => id === methodId)
}

function useClose(customerId: string) {
  const navigate = useNavigate()
  return () => void navigate({ to: '/customers/$customerId', params: { customerId } })
}
