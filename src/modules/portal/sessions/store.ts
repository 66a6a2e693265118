import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import { insertSql } from '../../../platform/database/write-sql.ts'
import type { PortalSettings } from '../../transaction/portal-settings.ts'
import type { Write } from '../../transaction/write-set.ts'

export const insertPortalSessions: Write = {
  name: 'inserted_portal_sessions',
  sql: insertSql('portal_session', 'id, customer_id, return_url, link_hash, link_expires_at, created_at'),
}

/** What a link leads to, before it is used. */
export interface PortalLinkRow {
  readonly tenant_id: string
  readonly tenant_name: string
  readonly portal: PortalSettings
  readonly return_url: string | null
  readonly is_open: boolean
}

// Before a session begins there is no tenant, so these are functions of the owner.

/** The link of a token, used or expired ones too; undefined if there is none such. */
export async function findPortalLink(tx: Tx, linkHash: Buffer): Promise<PortalLinkRow | undefined> {
  const [row] = await tx.rows<PortalLinkRow>({
    name: 'portal_link_of',
    text: 'select * from portal_link_of($1)',
    values: [linkHash],
  })
  return row
}

/** Uses a link, once: the session of the second token begins. False if it is not open any more. */
export async function beginPortalSession(tx: Tx, linkHash: Buffer, tokenHash: Buffer): Promise<boolean> {
  const [row] = await tx.rows<{ readonly is_begun: boolean }>({
    name: 'begin_portal_session',
    text: 'select begin_portal_session($1, $2) as is_begun',
    values: [linkHash, tokenHash],
  })
  return row?.is_begun ?? false
}

/** A session that goes on. */
export interface PortalSessionRow {
  readonly tenant_id: string
  readonly tenant_name: string
  readonly portal: PortalSettings
  /** Whether the tenant has an account at a gateway, by which anything can be paid. */
  readonly has_gateway: boolean
  readonly customer_id: string
  readonly return_url: string | null
  readonly expires_at: Instant
}

/** The session of a token; undefined after it has ended. */
export async function findPortalSession(tx: Tx, tokenHash: Buffer): Promise<PortalSessionRow | undefined> {
  const [row] = await tx.rows<PortalSessionRow>({
    name: 'portal_session_of',
    text: 'select tenant_id, tenant_name, portal, has_gateway, customer_id, return_url, expires_at from portal_session_of($1)',
    values: [tokenHash],
  })
  return row
}

/** Ends the session of a token; returns how many have ended. */
export async function endPortalSession(tx: Tx, tokenHash: Buffer): Promise<number> {
  const [row] = await tx.rows<{ readonly ended: number }>({
    name: 'end_portal_session',
    text: 'select end_portal_session($1) as ended',
    values: [tokenHash],
  })
  return row?.ended ?? 0
}
