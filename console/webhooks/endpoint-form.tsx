import type { WebhookOrdering, WebhookPayload } from '../../packages/sdk/index.ts'
import type { FormState } from '../ui/Action.tsx'
import { FieldRow, LongInput, SelectInput, TextInput } from '../ui/fields.tsx'
import { words } from '../words/en.ts'

const t = words.webhooks

export interface EndpointForm extends Readonly<Record<string, string>> {
  readonly url: string
  readonly types: string
  readonly ordering: string
  readonly payload: string
  readonly max_in_flight: string
}

/** The fields of an endpoint. */
export function EndpointFields({ form }: { readonly form: FormState<EndpointForm> }) {
  return (
    <>
      <TextInput label={t.url} hint={t.urlHint} name="/url" type="url" isRequired autoFocus {...form.field('url')} />
      <LongInput label={t.types} hint={t.typesHint} name="/types" {...form.field('types')} />
      <FieldRow>
        <SelectInput label={t.ordering} name="/ordering" choices={t.orderings} {...form.field('ordering')} />
        <SelectInput label={t.payload} name="/payload" choices={t.payloads} {...form.field('payload')} />
      </FieldRow>
      <TextInput label={t.maxInFlight} name="/max_in_flight" inputMode="numeric" {...form.field('max_in_flight')} />
    </>
  )
}

/** What the API takes. */
export function endpointBody(values: EndpointForm) {
  return {
    url: values.url,
    types: values.types.split(/\s+/).filter(Boolean),
    ordering: values.ordering as WebhookOrdering,
    payload: values.payload as WebhookPayload,
    ...(values.max_in_flight ? { max_in_flight: Number(values.max_in_flight) } : {}),
  }
}
