export const title = 'Refunds'
