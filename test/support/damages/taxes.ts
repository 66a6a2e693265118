import type { Damage, Damaged } from './damage.ts'

/** What damages taxes: of documents, groups and lines. */
export function damagesOfTaxes({ own }: Damaged): Readonly<Record<string, Damage>> {
  const taxed = `${own} and of_document_id is null and category = 'S' and percent > 0`
  return {
    taxes_add_up: {
      by: [`delete from document_tax where ${taxed}`],
      says: /^has a tax of \d+, but its taxes add up to -?\d+$/,
    },
    shares_add_up_to_the_tax: {
      by: [`update document_line set tax_cents = tax_cents + 1 where ${own} and tax_group is not null`],
      says: /^has taxes of -?\d+, but the shares of its lines add up to -?\d+$/,
    },
    'shares_add_up_to_the_tax: base': {
      by: [`update document_tax set base_cents = base_cents + 1 where ${own}`],
      says: /^taxes -?\d+, but its lines add up to -?\d+$/,
    },
    'shares_add_up_to_the_tax: group': {
      by: [`delete from document_tax where ${own}`],
      says: /^is the group of a line, but no tax$/,
    },
    taxes_are_their_rate: {
      by: [
        'alter table document_tax drop constraint tax_is_its_rate',
        `update document_tax set tax_cents = tax_cents + 1 where ${taxed}`,
      ],
      says: /^is \d+ of \d+ at 19 %$/,
    },
    'taxes_are_their_rate: category': {
      by: [
        'alter table document_tax drop constraint only_standard_has_tax',
        `update document_tax set category = 'AE' where ${taxed}`,
      ],
      says: /^is of category AE, but has a tax$/,
    },
    credited_taxes_are_their_rate: {
      by: [`update document_tax set tax_cents = tax_cents - 1 where ${own} and of_document_id is not null`],
      says: /^has \d+ credited at 19 %, with a tax of \d+$/,
    },
    'credited_taxes_are_their_rate: more': {
      by: [`update document_tax set base_cents = base_cents * 100 where ${own} and of_document_id is not null`],
      says: /^charges \d+, of which \d+ is credited$/,
    },
    'taxes_are_their_rate: gateway': {
      by: [
        'alter table document_tax drop constraint tax_is_its_rate',
        `update document_tax set tax_cents = base_cents + 1 where ${taxed} and reason = 'gateway'`,
      ],
      says: /^is \d+ of \d+ by a gateway$/,
    },
    'credited_taxes_are_their_rate: gateway': {
      by: [
        `update document_tax set tax_cents = tax_cents - 1 where ${own} and of_document_id is not null and reason = 'gateway'`,
      ],
      says: /^has \d+ credited at 7.25 %, with a tax of \d+$/,
    },
    gateway_taxes_are_reported: {
      by: [`delete from tax_report where ${own} and kind = 'charge'`],
      says: /^has taxes of a gateway, which has no report of the kind charge$/,
    },
    'gateway_taxes_are_reported: taken back': {
      by: [`delete from tax_report where ${own} and kind = 'reverse'`],
      says: /kind reverse$/,
    },
    'gateway_taxes_are_reported: void': {
      by: [`delete from tax_report where ${own} and kind = 'void'`],
      says: /kind void$/,
    },
    what_is_taken_back_is_taxed_as_it_was: {
      by: [
        `update document_line set tax_group = null, tax_cents = 0, tax_included = false where ${own} and takes_back is not null`,
      ],
      says: /^is not taxed, but what it takes back is$/,
    },
    'what_is_taken_back_is_taxed_as_it_was: rate': {
      by: [`update document_tax set percent = 20, group_percent = 20 where ${own} and of_document_id is not null`],
      says: /^is taxed S 20 %, but what it takes back S 19 %$/,
    },
    'what_is_taken_back_is_taxed_as_it_was: group': {
      by: [
        `update document_tax set of_document_id = null, of_tax_group = null, base_cents = 0, tax_cents = 0 where ${own} and of_document_id is not null`,
      ],
      says: /^is taxed in another group than the line that it takes back$/,
    },
  }
}
