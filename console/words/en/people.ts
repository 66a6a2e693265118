export const title = 'People'
