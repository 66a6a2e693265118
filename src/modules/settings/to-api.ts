import type { Settings } from './settings.ts'

/** The settings as the API shows them. */
export function settingsToApi(settings: Settings) {
  return {
    id: settings.id,
    name: settings.name,
    address: settings.address,
    net_days: settings.netDays,
    draft_hours: settings.draftHours,
    usage_grace_minutes: settings.usageGraceMinutes,
    time_zone: settings.timeZone,
    number_series: settings.numberSeries,
    number_format: settings.numberFormat,
    credit_note_number_format: settings.creditNoteNumberFormat,
    first_number: Number(settings.firstNumber),
    bank_account: settings.bankAccount,
    dunning_policy_id: settings.dunningPolicyId,
    sepa_notice_days: settings.sepaNoticeDays,
    tax_mode: settings.taxMode,
    tax_gateway: settings.taxGateway,
    prices_include_tax: settings.pricesIncludeTax,
    tax_point: settings.taxPoint,
    default_tax_category: settings.defaultTaxCategory,
    unconfirmed_tax_id: settings.unconfirmedTaxId,
    portal: { ...settings.portal, plan_codes: [...settings.portal.plan_codes] },
    e_invoicing: settings.eInvoicing,
    document_design: settings.documentDesign,
    mail: {
      ...settings.mail,
      kinds: [...settings.mail.kinds],
      reminder_days: [...settings.mail.reminder_days],
      trial_notice_days: [...settings.mail.trial_notice_days],
    },
    created_at: settings.createdAt.toString(),
    updated_at: settings.updatedAt.toString(),
  }
}
