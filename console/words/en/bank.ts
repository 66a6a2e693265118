export const title = 'Bank'
