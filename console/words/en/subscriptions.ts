export const title = 'Subscriptions'
