export const title = 'Verification'
