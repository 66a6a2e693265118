import { z } from 'zod'
import { id, instantAnswer, line } from '../../../platform/http/schema.ts'
import { aggregations } from './meter.ts'

const aggregation = z.enum(aggregations).meta({ id: 'Aggregation' })

const property = line(100)
const carrying = ['latest', 'time_weighted']

const propertyFilter = z
  .strictObject({ property, values: z.array(line(255)).min(1).max(100) })
  .meta({ id: 'PropertyFilter', description: 'Only what has one of the values in the property' })

/** Filters by properties, of meters and of prices. */
export const propertyFilters = z.array(propertyFilter).max(10)

/** What a new meter counts. */
export const newMeterSchema = z
  .strictObject({
    code: line(255).meta({ description: 'Your own name of it, unique; prices refer to it' }),
    name: line(255).meta({ description: 'As people read it' }),
    event_type: line(255).meta({ description: '`type` of the events that it counts' }),
    aggregation,
    value_property: property
      .optional()
      .meta({ description: 'The property with the value; a count of events has none' }),
    filters: propertyFilters.optional(),
    group_by: z
      .array(property)
      .max(3)
      .refine((names) => new Set(names).size === names.length, 'Each property once')
      .optional()
      .meta({ description: 'Properties that prices may choose by, and that usage is shown by' }),
    carries_over: z
      .boolean()
      .optional()
      .meta({ description: 'Of `latest` and `time_weighted`: what held before a period holds on in it' }),
  })
  .refine(({ aggregation, value_property }) => (aggregation === 'count') === (value_property === undefined), {
    message: 'A count of events has no value_property, every other aggregation has one',
    path: ['value_property'],
  })
  .refine(({ aggregation, carries_over }) => !carries_over || carrying.includes(aggregation), {
    message: 'Only latest and time_weighted carry over',
    path: ['carries_over'],
  })
  .meta({ id: 'CreateMeter' })

export const meterChangeSchema = z.strictObject({ name: line(255).optional() }).meta({ id: 'UpdateMeter' })

export const meterSchema = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    event_type: z.string(),
    aggregation,
    value_property: z.string().nullable(),
    filters: z.array(propertyFilter),
    group_by: z.array(z.string()),
    carries_over: z.boolean(),
    status: z
      .enum(['filling', 'ready', 'archived'])
      .meta({ description: '`filling` while it counts what was sent before it was made' }),
    archived_at: instantAnswer.nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'Meter' })

export const meterExample = {
  id: '019a3c5e-1111-7000-8000-000000000061',
  code: 'tokens',
  name: 'Tokens',
  event_type: 'completion',
  aggregation: 'sum' as const,
  value_property: 'tokens',
  filters: [],
  group_by: ['model'],
  carries_over: false,
  status: 'ready' as const,
  archived_at: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
