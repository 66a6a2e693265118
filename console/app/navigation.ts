import type { LinkProps } from '@tanstack/react-router'
import type { words } from '../words/en.ts'
import type { Area } from './session.ts'

type Group = keyof typeof words.shell.groups

interface Destination {
  readonly page: keyof typeof words.shell.pages
  readonly to: NonNullable<LinkProps['to']>
  /** Who may not read this area does not see the page. */
  readonly area: Area
}

/** The pages of the menu, in its order. */
export const navigation: readonly { readonly group: Group | null; readonly pages: readonly Destination[] }[] = [
  { group: null, pages: [{ page: 'overview', to: '/', area: 'reports' }] },
  {
    group: 'customers',
    pages: [
      { page: 'customers', to: '/customers', area: 'customers' },
      { page: 'subscriptions', to: '/subscriptions', area: 'billing' },
      { page: 'usage', to: '/usage', area: 'billing' },
      { page: 'usageAlerts', to: '/usage-alerts', area: 'billing' },
      { page: 'mail', to: '/mail', area: 'billing' },
    ],
  },
  {
    group: 'money',
    pages: [
      { page: 'invoices', to: '/invoices', area: 'money' },
      { page: 'creditNotes', to: '/credit-notes', area: 'money' },
      { page: 'payments', to: '/payments', area: 'money' },
      { page: 'paymentAttempts', to: '/payment-attempts', area: 'money' },
      { page: 'refunds', to: '/refunds', area: 'money' },
      { page: 'disputes', to: '/disputes', area: 'money' },
      { page: 'dunning', to: '/dunning', area: 'money' },
      { page: 'bank', to: '/bank', area: 'money' },
    ],
  },
  {
    group: 'catalog',
    pages: [
      { page: 'plans', to: '/plans', area: 'catalog' },
      { page: 'meters', to: '/meters', area: 'catalog' },
      { page: 'discounts', to: '/discounts', area: 'catalog' },
    ],
  },
  {
    group: 'developers',
    pages: [
      { page: 'webhooks', to: '/webhooks', area: 'developers' },
      { page: 'events', to: '/events', area: 'reports' },
      { page: 'apiKeys', to: '/api-keys', area: 'developers' },
      { page: 'testClocks', to: '/test-clocks', area: 'developers' },
    ],
  },
  {
    group: 'health',
    pages: [
      { page: 'verification', to: '/verification', area: 'reports' },
      { page: 'parked', to: '/parked', area: 'billing' },
    ],
  },
  {
    group: 'company',
    pages: [
      { page: 'settings', to: '/settings', area: 'settings' },
      { page: 'taxes', to: '/taxes', area: 'settings' },
      { page: 'people', to: '/people', area: 'team' },
    ],
  },
]
