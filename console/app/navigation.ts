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
    pages: [{ page: 'customers', to: '/customers', area: 'customers' }],
  },
]
