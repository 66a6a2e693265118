import type { Instant } from '../../domain/instant.ts'
import type { MessageStatus } from '../../domain/mail-kinds.ts'
import type { Role } from '../transaction/roles.ts'

/** A person as a member of a tenant. */
export interface Member {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** Their last request in this tenant, to the minute; null if they have no session here. */
  readonly lastSeenAt: Instant | null
}

/** A link by which somebody becomes a member, or a member sets a new password. */
export interface Invitation {
  readonly id: string
  readonly email: string
  /** Null for a new password. */
  readonly role: Role | null
  /** What became of its mail; null: none was sent. */
  readonly mailStatus: MessageStatus | null
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

/** A session with its person; `role` is null after they were removed from the tenant. */
export interface Session {
  readonly id: string
  readonly personId: string
  readonly email: string
  readonly name: string
  /** The hash; null for somebody who has only signed in by the identity provider. */
  readonly password: string | null
  readonly tenantId: string
  readonly role: Role | null
  readonly freshUntil: Instant
  /** Whether the person has proved their presence within the last hour. */
  readonly isFresh: boolean
}

/** A browser in which a person is signed in. */
export interface Device {
  readonly id: string
  readonly address: string
  readonly userAgent: string
  readonly createdAt: Instant
  readonly lastSeenAt: Instant
}
