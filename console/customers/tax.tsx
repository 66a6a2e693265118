import type { Customer } from '../../packages/sdk/index.ts'
import { useMay } from '../app/session.ts'
import { ButtonLink } from '../ui/Button.tsx'
import { Facts, Section } from '../ui/Page.tsx'
import { Status } from '../ui/Status.tsx'
import { Empty } from '../ui/states.tsx'
import { words } from '../words/en.ts'

const t = words.taxes

/** What decides how a customer is taxed, besides the address; the tax ids with what is known of them. */
export function TaxProfile({ customer }: { readonly customer: Customer }) {
  const may = useMay()
  const tax = customer.tax
  return (
    <Section
      title={t.profile}
      actions={
        may('write', 'customers') && (
          <ButtonLink to="/customers/$customerId/tax" params={{ customerId: customer.id }}>
            {t.edit}
          </ButtonLink>
        )
      }
    >
      {tax === null ? (
        <Empty title={t.noProfile} />
      ) : (
        <Facts
          facts={[
            [
              t.ids,
              tax.tax_ids.length === 0
                ? undefined
                : tax.tax_ids.map(({ value, status }) => (
                    <div key={value}>
                      {value} <Status of={toneOf[status]} label={t.idStatuses[status]} />
                    </div>
                  )),
            ],
            [t.isBusiness, tax.is_business ? words.common.yes : words.common.no],
            [t.country, tax.country ?? undefined],
            [t.region, tax.region ?? undefined],
            [t.postalCode, tax.postal_code ?? undefined],
            [t.exempt, tax.exempt?.reason],
            [t.certificate, tax.exempt?.certificate ?? undefined],
          ]}
        />
      )}
    </Section>
  )
}

const toneOf = { well_formed: 'plain', confirmed: 'good', unknown: 'bad' } as const
