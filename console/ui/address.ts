type AddressParts = Readonly<
  Partial<Record<'line1' | 'line2' | 'postal_code' | 'city' | 'state' | 'country', string | null>>
>

/** An address in one line; what is not known is left out. */
export function addressText(address: AddressParts): string {
  const city = [address.postal_code, address.city].filter(Boolean).join(' ')
  return [address.line1, address.line2, city, address.state, address.country].filter(Boolean).join(', ')
}
