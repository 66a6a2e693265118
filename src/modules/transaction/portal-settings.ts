/** What a tenant may allow its customers in the portal. To see is always allowed. */
export const portalParts = ['change_plan', 'cancel', 'edit_details', 'pay', 'add_payment_method'] as const
export type PortalPart = (typeof portalParts)[number]

/** What customers of a tenant may do in the portal. */
export interface PortalSettings {
  readonly enabled: boolean
  readonly allow: Readonly<Record<PortalPart, boolean>>
  /** The plans that they may change to, in the order in which they are shown. */
  readonly plan_codes: readonly string[]
  /** Whether they may have a link mailed to them. */
  readonly sign_in_by_mail: boolean
}
