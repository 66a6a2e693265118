export function CreatePayment() {
  return null
}
