export const title = 'Payment attempts'
