export function VoidInvoice() {
  return null
}
