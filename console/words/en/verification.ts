export const title = 'Verification'
export const why = 'Every rule that must always hold, checked over all your data. Nothing is changed.'
export const clean = 'Every rule holds'
export const broken = (count: number) => `${count} rules are broken`
export const rule = 'Rule'
export const checked = 'Checked'
export const violations = 'Violations'
export const took = 'Took'
export const again = 'Verify again'
export const findings = 'Payments to look at'
export const finding = 'What'
export const count = 'How many'
export const findingTexts: Readonly<Record<string, string>> = {
  unallocated: 'Money that is on no invoice',
  over_returned: 'More went back than came in',
  paid_twice: 'An invoice was paid twice',
}
