export const title = 'Events'
