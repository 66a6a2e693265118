import { useQuery } from '@tanstack/react-query'
import type { TaxRegistration } from '../../packages/sdk/index.ts'
import { billing } from '../app/client.ts'
import { useMay } from '../app/session.ts'
import { ActButton } from '../ui/ActButton.tsx'
import { ButtonLink } from '../ui/Button.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { Section } from '../ui/Page.tsx'
import { Empty, Loaded } from '../ui/states.tsx'
import { words } from '../words/en.ts'
import { registrationsQuery } from './queries.ts'

const t = words.taxes

/** Where the company is registered for taxes. The API sets all of them at once. */
export function Registrations() {
  const may = useMay()('write', 'settings')
  return (
    <Section
      title={t.registrations}
      actions={may && <ButtonLink to="/taxes/registrations/new">{t.addRegistration}</ButtonLink>}
    >
      <Loaded query={useQuery(registrationsQuery)}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={t.noRegistrations}>
              <p>{t.noRegistrationsWhy}</p>
            </Empty>
          ) : (
            <DataTable
              caption={t.registrations}
              rows={all.map((one) => ({ ...one, id: keyOf(one) }))}
              columns={[
                { title: t.country, cell: ({ country, region }) => [country, region].filter(Boolean).join(', ') },
                { title: t.scheme, cell: ({ scheme }) => t.schemes[scheme] },
                { title: t.taxId, isExtra: true, cell: ({ tax_id: taxId }) => taxId ?? words.common.nothing },
                { title: t.from, cell: ({ from }) => from },
                { title: t.until, isExtra: true, cell: ({ until }) => until ?? words.common.nothing },
                {
                  title: t.remove,
                  cell: ({ id }) =>
                    may && (
                      <ActButton
                        label={t.remove}
                        look="quiet"
                        warning={t.removeWarning}
                        act={() => billing.taxRegistrations.set(all.filter((one) => keyOf(one) !== id))}
                        done={t.registrationRemoved}
                      />
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  )
}

function keyOf({ country, region, scheme, from }: TaxRegistration): string {
  return [country, region, scheme, from].join(' ')
}
