export function CollectInvoice() {
  return null
}
