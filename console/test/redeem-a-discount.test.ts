import { journey } from '../../test/support/browser/journey.ts'
import { made, newPlan, subscribed } from '../../test/support/service/merchant.ts'

journey(
  'a coupon is made with a promotion code, and redeemed on a subscription with its amounts first',
  {
    clicksMost: 17,
    async arrange(service) {
      const plan = await newPlan(service, { name: 'Pro', amount_cents: 3000 })
      return subscribed(service, plan, {}, { name: 'Ada Lovelace' })
    },
  },
  async (visitor, { subscription }, service) => {
    await visitor.click('link', 'Discounts')
    await visitor.click('link', 'New coupon')
    await visitor.type('Name', 'Spring sale')
    await visitor.click('radio', /^An amount/)
    await visitor.click('button', 'New coupon')
    await visitor.sees('An amount like 1190.00 EUR')
    await visitor.click('radio', 'A percent')
    await visitor.type('Percent', '50')
    await visitor.click('button', 'New coupon')
    await visitor.sees('50 % off')
    await visitor.click('link', 'New promotion code')
    await visitor.type('Promotion code', 'SPRING50')
    await visitor.click('button', 'New promotion code')
    await visitor.sees('SPRING50')
    await visitor.page.goto(`/console/subscriptions/${subscription.id}/discount`)
    await visitor.type('Promotion code', 'spring50')
    await visitor.page.getByRole('dialog').getByText('15.00 EUR').first().waitFor()
    await visitor.click('button', 'Redeem')
    await visitor.sees('The discount is on the subscription')
    await visitor.click('link', 'Remove')
    await visitor.click('radio', /now|Now/)
    await visitor.page.getByRole('dialog').getByText('15.00 EUR').first().waitFor()
    await visitor.click('button', 'Remove')
    await visitor.sees('No discounts')
    await visitor.page
      .getByRole('table', { name: 'Ended discounts' })
      .getByRole('link', { name: 'See the coupon' })
      .waitFor()
    const [coupon] = made(await service.get('/v1/coupons')).data
    await visitor.page.goto(`/console/discounts/${coupon.id}`)
    await visitor.sees('1 time')
    await visitor.page.getByRole('table', { name: 'Who redeemed it' }).getByText('Ada Lovelace').waitFor()
    await visitor.click('button', 'Archive')
    await visitor.page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
    await visitor.sees('Archived')
  },
)
