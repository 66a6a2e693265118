export const title = 'Settings'
