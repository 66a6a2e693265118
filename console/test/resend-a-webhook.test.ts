import { journey } from '../../test/support/browser/journey.ts'
import { asOwner } from '../../test/support/database/another-tenant.ts'
import { made } from '../../test/support/service/merchant.ts'

journey(
  'a developer makes an endpoint, sees its secret once, and finds it in the list',
  { role: 'developer', clicksMost: 4 },
  async (visitor) => {
    await visitor.click('link', 'Webhooks')
    await visitor.click('link', 'New endpoint')
    await visitor.type('Address', 'https://shop.invalid/billing')
    await visitor.page.getByRole('button', { name: 'New endpoint' }).click()
    await visitor.sees('Messages are signed with it. It is shown only now.')
    await visitor.page.getByRole('button', { name: 'Close' }).click()
    await visitor.page.getByRole('link', { name: 'https://shop.invalid/billing' }).waitFor()
  },
)

journey(
  'a webhook that failed is sent again from its event',
  {
    role: 'developer',
    clicksMost: 4,
    async arrange(service) {
      const endpoint = made(await service.post('/v1/webhook_endpoints', { url: 'https://shop.invalid/failing' }))
      const ada = made(await service.post('/v1/customers', { name: 'Ada' }))
      const [event] = made(await service.get(`/v1/events?object_id=${ada.id}`)).data
      const text = `insert into webhook_attempt
          (tenant_id, endpoint_id, sequence, attempted_at, id, duration_ms, number, is_success, cause)
        select tenant_id, id, $2, clock_timestamp(), gen_random_uuid(), 5, 1, false, 'e' from webhook_endpoint where id = $1`
      await asOwner(service.database.ownerUrl, (tx) => tx.rows({ text, values: [endpoint.id, event.sequence] }))
    },
  },
  async (visitor) => {
    await visitor.click('link', 'Events')
    await visitor.click('link', 'customer created')
    await visitor.click('button', 'Send again')
    await visitor.sees('It will be sent again')
  },
)
