export const title = 'Invoices'
