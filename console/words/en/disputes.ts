export const title = 'Disputes'
