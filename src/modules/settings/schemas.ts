import { z } from 'zod'
import { id, instantAnswer, text } from '../../platform/http/schema.ts'
import { address, addressAnswer } from '../customers/address.ts'
import { numberSeries } from './settings.ts'

const netDays = z
  .int()
  .min(0)
  .max(365)
  .meta({ description: 'Days to pay an invoice, unless the customer has their own' })
const draftHours = z
  .int()
  .min(0)
  .max(720)
  .meta({ description: 'How long the invoice of a renewal stays a draft before it is finalized' })
const series = z.enum(numberSeries).meta({
  description:
    'Whether numbers of invoices and of credit notes count through all of them, or for each customer by themselves',
})
const numberFormat = z
  .string()
  .max(60)
  .regex(
    /^(?:[^#]*[^#0-9])?#{1,12}(?:[^#0-9][^#]*)?$/,
    'Expected one run of 1 to 12 #, where the counter goes, without a digit beside it',
  )
  .meta({
    description:
      'Of invoices; credit notes are numbered as `CN-######`. The run of `#` becomes the counter, `{customer}` eight letters of the customer. Where customers count by ' +
      'themselves, only `{customer}` makes their numbers differ from each other. A digit beside the run is refused: it would ' +
      'make numbers that another format makes as well.',
    examples: ['INV-######', '{customer}-####'],
  })

export const settingsChangeSchema = z
  .strictObject({
    name: text(255).optional(),
    address: address.optional(),
    net_days: netDays.optional(),
    draft_hours: draftHours.optional(),
    number_series: series.optional(),
    number_format: numberFormat.optional(),
  })
  .meta({ id: 'UpdateSettings' })

export const settingsSchema = z
  .object({
    id: id.meta({ description: 'The tenant' }),
    name: z.string(),
    address: addressAnswer,
    net_days: z.int(),
    draft_hours: z.int(),
    number_series: series,
    number_format: z.string(),
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
  number_series: 'tenant' as const,
  number_format: 'INV-######',
  created_at: '2026-01-01T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
