/** A measured quantity with thousands apart, all its decimals kept. */
export function quantityText(quantity: string): string {
  const [whole = '', decimals] = quantity.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',').replace('-', '−')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}
