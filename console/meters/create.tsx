import { useNavigate } from '@tanstack/react-router'
import type { Aggregation, CreateMeter as NewMeter } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { Action, type FormState } from '../ui/Action.tsx'
import { choicesOf } from '../ui/choices.ts'
import { CheckInput, FieldRow, LongInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { linesOf } from '../ui/lines.ts'
import { words } from '../words/en.ts'
import { FilterRows, type TypedFilter } from './filter-rows.tsx'

const t = words.meters

interface MeterForm extends Readonly<Record<string, unknown>> {
  readonly name: string
  readonly code: string
  readonly eventType: string
  readonly aggregation: Aggregation
  readonly property: string
  readonly carriesOver: boolean
  readonly groupBy: string
  readonly filters: readonly TypedFilter[]
}

const empty: MeterForm = {
  name: '',
  code: '',
  eventType: '',
  aggregation: 'count',
  property: '',
  carriesOver: false,
  groupBy: '',
  filters: [],
}

const hasValue = ({ aggregation }: MeterForm) => aggregation !== 'count'
const mayCarry = ({ aggregation }: MeterForm) => aggregation === 'latest' || aggregation === 'time_weighted'

/** `/meters/new` */
export function CreateMeter() {
  const navigate = useNavigate()
  return (
    <Action
      title={t.create}
      submit={t.create}
      initial={empty}
      fields={(form) => <Fields form={form} />}
      act={(values) => billing.meters.create(bodyOf(values))}
      done={({ name }) => t.created(name)}
      onClose={(meter) =>
        void (meter ? navigate({ to: '/meters/$meterId', params: { meterId: meter.id } }) : navigate({ to: '/meters' }))
      }
    />
  )
}

function Fields({ form }: { readonly form: FormState<MeterForm> }) {
  const { values } = form
  return (
    <>
      <p>{t.neverChanges}</p>
      <FieldRow>
        <TextInput label={t.name} name="/name" hint={t.nameHint} isRequired autoFocus {...form.field('name')} />
        <TextInput label={t.code} name="/code" hint={t.codeHint} isRequired {...form.field('code')} />
      </FieldRow>
      <TextInput
        label={t.eventType}
        name="/event_type"
        hint={t.eventTypeHint}
        isRequired
        {...form.field('eventType')}
      />
      <FieldRow>
        <SelectInput
          label={t.aggregation}
          name="/aggregation"
          choices={choicesOf(t.aggregations)}
          hint={t.aggregationHints[values.aggregation]}
          value={values.aggregation}
          onChange={(aggregation) => form.set({ aggregation: aggregation as Aggregation })}
        />
        {hasValue(values) && (
          <TextInput
            label={t.valueProperty}
            name="/value_property"
            hint={values.aggregation === 'unique_count' ? t.uniqueHint : t.valueHint}
            isRequired
            {...form.field('property')}
          />
        )}
      </FieldRow>
      {mayCarry(values) && (
        <CheckInput
          label={t.carriesOver}
          hint={t.carriesWhy}
          isSelected={values.carriesOver}
          onChange={(carriesOver) => form.set({ carriesOver })}
        />
      )}
      <LongInput label={t.groupBy} name="/group_by" hint={t.groupHint} rows={3} {...form.field('groupBy')} />
      <FilterRows filters={values.filters} onChange={(filters) => form.set({ filters })} />
    </>
  )
}

function bodyOf(values: MeterForm): NewMeter {
  const groups = linesOf(values.groupBy)
  return {
    code: values.code,
    name: values.name,
    event_type: values.eventType,
    aggregation: values.aggregation,
    ...(hasValue(values) && { value_property: values.property }),
    ...(mayCarry(values) && { carries_over: values.carriesOver }),
    ...(groups.length > 0 && { group_by: groups }),
    ...(values.filters.length > 0 && {
      filters: values.filters.map(({ property, values: typed }) => ({ property, values: linesOf(typed) })),
    }),
  }
}
