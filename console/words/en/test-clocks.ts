export const title = 'Test clocks'
