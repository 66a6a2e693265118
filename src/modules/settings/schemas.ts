import { z } from 'zod'
import { compactIban, isIban, isQrIban } from '../../domain/iban.ts'
import { taxGatewayKinds, taxPoints, unconfirmedTaxIds } from '../../domain/tax.ts'
import { id, instantAnswer, line, text, timeZone } from '../../platform/http/schema.ts'
import { address, addressAnswer } from '../customers/address.ts'
import { designAnswer, designChange, eInvoicingAnswer, eInvoicingChange } from '../documents/files/document-settings.ts'
import { type PortalPart, portalParts } from '../transaction/portal-settings.ts'
import { mailAnswer, mailChange, mailExample } from './mail-schema.ts'
import { numberSeries, taxModes } from './settings.ts'

const netDays = z
  .int()
  .min(0)
  .max(365)
  .meta({ description: 'Days to pay an invoice, unless the customer has its own `net_days`' })
const usageGraceMinutes = z.int().min(5).max(1440).meta({
  description:
    'Minutes after the end of a period in which usage of it may still come: so long its invoice stays a draft',
})
const draftHours = z.int().min(0).max(720).meta({ description: 'Hours that a renewal’s invoice stays a draft' })
const sellersZone = 'In which the years of your document numbers begin'
const series = z.enum(numberSeries).meta({
  id: 'NumberSeries',
  description: 'Whether documents are numbered in one series for the tenant, or in a series for each customer',
})
const part = '(?:[A-Za-z0-9/._-]|\\{year\\}|\\{customer\\})*'
const besideTheRun = '(?:[A-Za-z/._-]|\\{year\\}|\\{customer\\})'
const format = z
  .string()
  .max(60)
  .regex(
    new RegExp(`^(?:${part}${besideTheRun})?#{1,12}(?:${besideTheRun}${part})?$`),
    'Expected letters, digits, / . _ -, {year} and {customer}, and one run of 1 to 12 #, where the counter goes, ' +
      'without a digit beside it',
  )
const numberFormat = format.meta({
  description:
    'Of invoices: letters, digits and `/._-`. The run of `#` becomes the counter, `{customer}` eight letters of the ' +
    'customer, ' +
    '`{year}` the calendar year of `finalized_at` in your `time_zone`. With `{year}` the counter begins at 1 in a new year; ' +
    'without it, it ' +
    'goes on behind the highest number of the series. Where customers count by themselves, only `{customer}` makes ' +
    'their numbers ' +
    'differ from each other. A digit beside the run is refused: it would make numbers that another format makes as well.',
  examples: ['INV-######', '{year}-####', '{customer}-####'],
})
const creditNoteNumberFormat = format.meta({
  description: 'The same for credit notes, which have their own series; it must differ from the format of invoices',
  examples: ['CN-######', 'CN-{year}-####'],
})
const firstNumber = z
  .int()
  .min(1)
  .max(999_999_999_999)
  .meta({
    description:
      'The number that a series of invoices begins with: that of the tenant, of a customer or of a test clock. Where ' +
      'the series of ' +
      'the tenant has begun, its next number, if it is higher than all before; other series that have begun stay. A ' +
      "new year's " +
      'first number is 1 all the same.',
  })

const bic = z.string().regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'Expected 8 or 11 capital letters and digits')
const aboutAccount =
  'Where customers pay to. Printed on invoices, with a code for banking apps (EPC QR) where the invoice is open and in euros'
const bankAccount = z
  .strictObject({
    iban: z
      .string()
      .max(50)
      .transform(compactIban)
      .refine(isIban, {
        message: 'Expected an IBAN: a country, its length, and the right check digits',
        params: { code: 'invalid_format' },
      })
      .refine((iban) => !isQrIban(iban), {
        message: 'A QR-IBAN takes only payments with a QR reference. Use the account’s other IBAN',
      })
      .meta({ wire: { type: 'string', maxLength: 50, examples: ['DE89370400440532013000'] } }),
    bic: bic.nullable().default(null),
    name: line(70).nullable().default(null).meta({ description: 'Whose account it is; null: your own name' }),
  })
  .meta({ id: 'UpdateBankAccount', description: aboutAccount })
const bankAccountAnswer = z
  .object({ iban: z.string(), bic: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: 'BankAccount', description: aboutAccount })

const dunningPolicy = id.nullable().meta({
  description:
    'What is done about invoices that cannot be collected; null: the default policy, attempts after 1, 3, 5 and 7 days',
})
const sepaNoticeDays = z
  .int()
  .min(0)
  .max(14)
  .meta({
    description:
      'How long before a SEPA debit the customer is told of it (event `payment.announced`); it is made on the first banking day ' +
      'after that. 0: at once, without a notice',
  })

const taxFields = {
  tax_mode: z.enum(taxModes).meta({
    id: 'TaxMode',
    description:
      '`none`: no taxes; `rates`: by your registrations and the standard rates, or your own; `gateway`: as `tax_gateway` computes ' +
      'them. For lines billed from now on: what was billed before keeps its treatment',
  }),
  tax_gateway: z.enum(taxGatewayKinds).meta({ id: 'TaxGatewayKind' }).nullable().meta({
    description: 'Who computes taxes where `tax_mode` is `gateway`. `test` is in this process, and no tax law',
  }),
  prices_include_tax: z.boolean().meta({ description: 'Whether prices and amounts of lines include the taxes' }),
  tax_point: z.enum(taxPoints).meta({
    id: 'TaxPoint',
    description: 'Whose day decides the rates: of issue, or of the start or the last instant of the service of a line',
  }),
  default_tax_category: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/, 'Expected letters, digits, _ and -')
    .meta({ description: 'What you sell, as your own rates call it' }),
  unconfirmed_tax_id: z.enum(unconfirmedTaxIds).meta({
    id: 'UnconfirmedTaxId',
    description:
      'What a tax id means that its register has not confirmed: `trust`: that the customer is a business; `charge`: nothing; ' +
      '`hold_draft`: an invoice that it decides about stays a draft until the register has answered, 72 hours at most',
  }),
}

const aboutPortal = 'What your customers may do in the portal; to see is always allowed'
const aboutSignIn =
  'Whether a customer who asks for it at `/portal?company=` and your id is mailed a link to the address that you have of them; off by default'
const aboutPlans = 'The plans that customers may change to, in the order in which they are shown'
const parts = <Part extends z.ZodType>(part: Part) =>
  Object.fromEntries(portalParts.map((name) => [name, part])) as Record<PortalPart, Part>
const portalChange = z
  .strictObject({
    enabled: z.boolean().optional(),
    allow: z.strictObject(parts(z.boolean().optional())).meta({ id: 'UpdatePortalParts' }).optional(),
    plan_codes: z
      .array(text(255))
      .max(50)
      .refine((codes) => new Set(codes).size === codes.length, {
        message: 'A plan is named twice',
        params: { code: 'duplicate' },
      })
      .optional()
      .meta({ description: aboutPlans }),
    sign_in_by_mail: z.boolean().optional().meta({ description: aboutSignIn }),
  })
  .meta({ id: 'UpdatePortal', description: `${aboutPortal}. Absent fields stay` })
const portalAnswer = z
  .object({
    enabled: z.boolean(),
    allow: z.object(parts(z.boolean())).meta({ id: 'PortalParts' }),
    plan_codes: z.array(z.string()).meta({ description: aboutPlans }),
    sign_in_by_mail: z.boolean().meta({ description: aboutSignIn }),
  })
  .meta({ id: 'Portal', description: aboutPortal })

export const settingsChangeSchema = z
  .strictObject({
    name: line(255).optional(),
    address: address.optional(),
    net_days: netDays.optional(),
    draft_hours: draftHours.optional(),
    usage_grace_minutes: usageGraceMinutes.optional(),
    time_zone: timeZone.optional().meta({ description: sellersZone }),
    number_series: series.optional(),
    number_format: numberFormat.optional(),
    credit_note_number_format: creditNoteNumberFormat.optional(),
    first_number: firstNumber.optional(),
    bank_account: bankAccount.nullable().optional(),
    dunning_policy_id: dunningPolicy.optional(),
    sepa_notice_days: sepaNoticeDays.optional(),
    tax_mode: taxFields.tax_mode.optional(),
    prices_include_tax: taxFields.prices_include_tax.optional(),
    tax_point: taxFields.tax_point.optional(),
    default_tax_category: taxFields.default_tax_category.optional(),
    tax_gateway: taxFields.tax_gateway.optional(),
    unconfirmed_tax_id: taxFields.unconfirmed_tax_id.optional(),
    portal: portalChange.optional(),
    e_invoicing: eInvoicingChange.optional(),
    document_design: designChange.optional(),
    mail: mailChange.optional(),
  })
  .meta({ id: 'UpdateSettings' })

export const settingsSchema = z
  .object({
    id: id.meta({ description: 'The tenant' }),
    name: z.string(),
    address: addressAnswer,
    net_days: z.int(),
    draft_hours: z.int(),
    usage_grace_minutes: usageGraceMinutes,
    time_zone: z.string().meta({ description: sellersZone }),
    number_series: series,
    number_format: z.string(),
    credit_note_number_format: z.string(),
    first_number: z.int(),
    bank_account: bankAccountAnswer.nullable(),
    dunning_policy_id: dunningPolicy,
    sepa_notice_days: sepaNoticeDays,
    ...taxFields,
    portal: portalAnswer,
    e_invoicing: eInvoicingAnswer,
    document_design: designAnswer,
    mail: mailAnswer,
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Settings' })

export const settingsExample = {
  id: '019a3c5e-1111-7000-8000-000000000000',
  name: 'Example GmbH',
  address: { line1: 'Hauptstr. 1', postal_code: '10827', city: 'Berlin', country: 'DE' },
  net_days: 14,
  draft_hours: 0,
  usage_grace_minutes: 60,
  time_zone: 'Europe/Berlin',
  number_series: 'tenant' as const,
  number_format: 'INV-######',
  credit_note_number_format: 'CN-######',
  first_number: 1,
  bank_account: { iban: 'DE89370400440532013000', bic: null, name: null },
  dunning_policy_id: null,
  sepa_notice_days: 0,
  tax_mode: 'rates' as const,
  prices_include_tax: false,
  tax_point: 'issue' as const,
  default_tax_category: 'standard',
  tax_gateway: null,
  unconfirmed_tax_id: 'trust' as const,
  portal: {
    enabled: true,
    allow: { change_plan: true, cancel: true, edit_details: true, pay: true, add_payment_method: true },
    plan_codes: ['basic', 'pro'],
    sign_in_by_mail: false,
  },
  e_invoicing: {
    legal_id: { scheme: null, value: 'HRB 12345' },
    electronic_address: { scheme: '9930', value: 'DE136695976' },
    contact: { name: 'Accounts', phone: '+49 30 1234567', email: 'billing@example.com' },
  },
  document_design: { color: '#1a4f8b', footer: null, logo: null },
  mail: mailExample,
  created_at: '2026-01-01T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
