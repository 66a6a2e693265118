export const title = 'Credit notes'
