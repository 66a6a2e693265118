import type { Levels } from '../../platform/http/request-lifecycle.ts'

/** What a person may be in a tenant. */
export const roles = ['viewer', 'support', 'finance', 'developer', 'admin'] as const
export type Role = (typeof roles)[number]

const reading = { customers: 'read', catalog: 'read', billing: 'read', money: 'read', reports: 'read' } as const
const closed = { settings: 'read', developers: 'none', team: 'none' } as const

/** What each role may do, by area. */
export const levelsOf: Readonly<Record<Role, Levels>> = {
  viewer: { ...reading, ...closed },
  support: { ...reading, ...closed, customers: 'write', billing: 'write' },
  finance: { ...reading, ...closed, money: 'write', reports: 'write' },
  developer: { ...reading, ...closed, catalog: 'write', developers: 'write', money: 'none' },
  admin: {
    ...{ customers: 'write', catalog: 'write', billing: 'write', money: 'write' },
    ...{ reports: 'write', settings: 'write', developers: 'write', team: 'write' },
  },
}
