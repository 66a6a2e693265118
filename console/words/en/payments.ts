export const title = 'Payments'
