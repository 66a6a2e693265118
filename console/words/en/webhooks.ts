export const title = 'Webhooks'
