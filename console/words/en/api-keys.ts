export const title = 'API keys'
export const none = 'No keys'
export const noneWhy = 'Programs call the API with a key.'
export const create = 'New key'
export const created = 'The key works at once'
export const name = 'What it is for'
export const scope = 'What it may do'
export const scopes = [
  { value: 'read', label: 'Read', hint: 'Everything can be read, nothing changed' },
  { value: 'write', label: 'Read and write', hint: 'For your application' },
  { value: 'admin', label: 'All', hint: 'Also settings, keys and gateway accounts' },
  { value: 'usage', label: 'Send usage', hint: 'For what measures usage: it sends events and reads nothing' },
  {
    value: 'restricted',
    label: 'Restricted',
    hint: 'You choose for each area; never settings, keys and gateway accounts',
  },
] as const
export const key = 'Key'
export const lastUsed = 'Last used'
export const never = 'Never'
export const revoke = 'Revoke'
export const revoked = 'The key works no more'
export const revokedAt = 'Revoked'
export const revokeWarning = 'Programs that use it are refused at once. This cannot be undone.'
export const secretTitle = 'Your new key'
export const secretWhy = 'Copy it now: it is never shown again.'
export const areas = {
  customers: 'Customers',
  catalog: 'Plans',
  billing: 'Subscriptions',
  money: 'Invoices and payments',
  reports: 'Events and reports',
  developers: 'Webhooks and clocks',
  team: 'People',
  settings: 'Settings',
} as const
export const levels = [
  { value: 'none', label: 'Nothing' },
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Read and write' },
] as const
export const mayOf = (scopes: readonly string[], permissions: Readonly<Record<string, string>> | null) =>
  permissions === null
    ? scopes.join(', ')
    : Object.entries(permissions)
        .filter(([, level]) => level !== 'none')
        .map(([area, level]) => `${area}: ${level}`)
        .join(', ') || 'nothing'
