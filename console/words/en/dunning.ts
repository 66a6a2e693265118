export const title = 'Dunning'
