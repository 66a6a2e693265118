import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { subscriber } from './subscriber.ts'

journey(
  'a year of a test customer passes from their page',
  { clicksMost: 4, arrange: (service) => subscriber(service, 'Emmy') },
  async (visitor, { customer }, service) => {
    await visitor.click('link', 'Customers')
    await visitor.click('link', 'Emmy')
    await visitor.click('button', '+ 1 year')
    await visitor.sees(/16 Apr 2027/)
    const { data } = made(await service.get(`/v1/invoices?customer_id=${customer.id}&limit=100`))
    assert.equal(data.length, 13)
  },
)
