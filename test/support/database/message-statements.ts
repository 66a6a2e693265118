import { addresseeOf, isOpenInvitation } from '../../../src/modules/messages/letters/store.ts'
import type { CustomersMessage } from '../../../src/modules/messages/message.ts'
import {
  claimPlans,
  lockPlansOnClock,
  nextNoticeOnClock,
  remindedInvoices,
} from '../../../src/modules/messages/notices/store.ts'
import {
  claimMessages,
  markAddress,
  messageBacklog,
  presentOf,
  settleMessage,
} from '../../../src/modules/messages/sending/store.ts'
import type { Tx } from '../../../src/platform/database/transaction.ts'

/** What workers send for mail: claiming a message, reading whom it is to, settling it, the metrics. */
export async function sendForMail(tx: Tx, tenantId: string): Promise<void> {
  const now = await presentOf(tx)
  await messageBacklog(tx)
  await claimPlans(tx, 10)
  await remindedInvoices(tx, tenantId, ['00000000-0000-7000-8000-000000000000'])
  await nextNoticeOnClock(tx, tenantId, '00000000-0000-7000-8000-000000000000')
  await lockPlansOnClock(tx, tenantId, { clockId: '00000000-0000-7000-8000-000000000000', dueBy: now, atMost: 1 })
  await isOpenInvitation(tx, tenantId, '00000000-0000-7000-8000-000000000000')
  const claimed = await claimMessages(tx, { atMost: 10, ofOneTenant: 10, leaseSeconds: 1, notOf: [] })
  for (const { message } of claimed.filter((one) => one.tenantId === tenantId)) {
    await settleMessage(tx, tenantId, { ...message, status: 'bounced', dueAt: null, title: 'x', error: 'x' })
    if (message.customerId === null) continue
    await addresseeOf(tx, tenantId, message.customerId)
    markAddress(tx, tenantId, message as CustomersMessage, now)
  }
}
