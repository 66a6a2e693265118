import type { ApiKey } from './api-key.ts'

/** A key as the API shows it. Being revoked is the only thing that changes it. */
export function apiKeyToApi(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    permissions: key.permissions,
    created_at: key.createdAt.toString(),
    updated_at: (key.revokedAt ?? key.createdAt).toString(),
    revoked_at: key.revokedAt?.toString() ?? null,
    last_used_at: key.lastUsedAt?.toString() ?? null,
  }
}
