import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../support/service/merchant.ts'
import { sellingTokens } from './selling-tokens.ts'
import { beginYear } from './year.ts'

const { service, use } = await sellingTokens()

test('usage of a corrected invoice is due again, and joins the draft that waits for the usage of the month after', async () => {
  //  1 Jan          1 Feb          1 Mar
  //  |---- 2,000 ---|---- 3,000 ---|  0:30: the invoice of January is corrected while that of February is a draft
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('late')
  await ada.advance('2026-01-20T00:00:00Z')
  await use(ada, '2026-01-10T00:00:00Z', 2000)
  await ada.advance('2026-02-20T00:00:00Z')
  await use(ada, '2026-02-10T00:00:00Z', 3000)
  await ada.advance('2026-03-01T00:30:00Z')
  const totals = async () => (await ada.invoices()).map(({ status, total_cents }) => [status, total_cents])
  assert.deepEqual(await totals(), [
    ['open', 5100],
    ['draft', 6100],
  ])
  const [january] = await ada.invoices()
  made(await service.post('/v1/credit_notes', { invoice_id: january?.id, reason: 'wrong name', meaning: 'correct' }))
  assert.deepEqual((await totals())[1], ['draft', 11_200])
})
