export function CreateInvoice() {
  return null
}
