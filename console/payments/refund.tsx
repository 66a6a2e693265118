export function RefundPayment() {
  return null
}
