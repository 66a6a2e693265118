import { route } from '../transaction/route.ts'
import { settingsChangeSchema, settingsExample, settingsSchema } from './schemas.ts'
import { settingsOf } from './store.ts'
import { settingsToApi } from './to-api.ts'
import { updateSettings } from './update-settings.ts'

const tag = 'Settings'

export const settingsRoutes = [
  route({
    method: 'GET',
    url: '/v1/settings',
    kind: 'read',
    scope: 'read',
    operationId: 'getSettings',
    tag,
    summary: 'Get the settings',
    description: 'Your name and address on invoices, and how invoices are numbered.',
    answer: { description: 'The settings', schema: settingsSchema, example: settingsExample },
    async handler({ tx, tenantId }) {
      return { body: settingsToApi(await settingsOf(tx, tenantId)) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/settings',
    kind: 'write',
    scope: 'admin',
    operationId: 'updateSettings',
    tag,
    summary: 'Change the settings',
    description:
      'For invoices finalized from now on; a finalized invoice never changes. Absent fields stay; `address` is replaced ' +
      'as a whole, and `{}` clears it; so is `bank_account`, and `null` clears it. Each series continues from its own last ' +
      'number, also with another format.',
    body: { schema: settingsChangeSchema, example: { name: 'Example GmbH', net_days: 14 } },
    answer: { description: 'The settings after the change', schema: settingsSchema, example: settingsExample },
    refusals: ['first_number_passed', 'number_taken', 'time_zone_unknown'],
    async handler(ctx, { body }) {
      const settings = await updateSettings(ctx, {
        name: body.name,
        address: body.address,
        netDays: body.net_days,
        draftHours: body.draft_hours,
        usageGraceMinutes: body.usage_grace_minutes,
        timeZone: body.time_zone,
        numberSeries: body.number_series,
        numberFormat: body.number_format,
        creditNoteNumberFormat: body.credit_note_number_format,
        bankAccount: body.bank_account,
        dunningPolicyId: body.dunning_policy_id,
        sepaNoticeDays: body.sepa_notice_days,
        taxMode: body.tax_mode,
        taxGateway: body.tax_gateway,
        pricesIncludeTax: body.prices_include_tax,
        taxPoint: body.tax_point,
        defaultTaxCategory: body.default_tax_category,
        unconfirmedTaxId: body.unconfirmed_tax_id,
        portal: body.portal,
        eInvoicing: body.e_invoicing,
        documentDesign: body.document_design,
        mail: body.mail,
        firstNumber: body.first_number === undefined ? undefined : BigInt(body.first_number),
      })
      return { body: settingsToApi(settings) }
    },
  }),
]
