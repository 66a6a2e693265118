export function PayInvoice() {
  return null
}
