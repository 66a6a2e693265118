export function AllocatePayment() {
  return null
}
