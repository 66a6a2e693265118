/** A customer of the demo. */
export interface DemoCustomer {
  readonly name: string
  readonly city: string
  readonly country: string
  readonly timeZone: string
  readonly currency: 'EUR' | 'USD' | 'JPY'
}

/** The merchant. */
export const issuer = {
  name: 'Nordlicht Software GmbH',
  address: { line1: 'Speicherstadt 7', postal_code: '20457', city: 'Hamburg', country: 'DE' },
  net_days: 14,
  number_format: 'NL-######',
  portal: { enabled: true, plan_codes: ['starter', 'pro', 'pro-yearly'] },
}

/** What is sold. */
export const plans = [
  { code: 'starter', name: 'Starter', amount_cents: 1900, currency: 'EUR' },
  { code: 'pro', name: 'Pro', amount_cents: 4900, currency: 'EUR', trial_days: 14 },
  { code: 'pro-yearly', name: 'Pro, paid yearly', amount_cents: 49000, currency: 'EUR', interval: 'year' },
  { code: 'team', name: 'Team seat', amount_cents: 1200, currency: 'EUR' },
  { code: 'support', name: 'Support within the hour', amount_cents: 9900, currency: 'EUR', product: 'support' },
  { code: 'starter-usd', name: 'Starter', amount_cents: 2100, currency: 'USD' },
  { code: 'pro-usd', name: 'Pro', amount_cents: 5500, currency: 'USD', trial_days: 14 },
  { code: 'team-usd', name: 'Team seat', amount_cents: 1400, currency: 'USD' },
  { code: 'starter-jpy', name: 'スターター', amount_cents: 2900, currency: 'JPY' },
  { code: 'pro-jpy', name: 'プロ', amount_cents: 7800, currency: 'JPY' },
] as const

const known: readonly DemoCustomer[] = [
  person('Ada Lovelace', 'London', 'GB', 'Europe/London', 'EUR'),
  person('Bäckerei Hansen KG', 'Flensburg', 'DE', 'Europe/Berlin', 'EUR'),
  person('Blue Heron Studio', 'Portland', 'US', 'America/Los_Angeles', 'USD'),
  person('株式会社さくら製作所', '大阪市', 'JP', 'Asia/Tokyo', 'JPY'),
  person('Café Zürichberg', 'Zürich', 'CH', 'Europe/Zurich', 'EUR'),
  person('Kowalska i Wspólnicy', 'Łódź', 'PL', 'Europe/Warsaw', 'EUR'),
  person('Maple & Pine Ltd.', 'Toronto', 'CA', 'America/Toronto', 'USD'),
  person('Olive Branch ΑΕ', 'Αθήνα', 'GR', 'Europe/Athens', 'EUR'),
  person('Kiwi Logistics', 'Auckland', 'NZ', 'Pacific/Auckland', 'USD'),
  person('شركة النيل للبرمجيات', 'القاهرة', 'EG', 'Africa/Cairo', 'USD'),
  person('Fjord Analytics AS', 'Bergen', 'NO', 'Europe/Oslo', 'EUR'),
  person('Tulipán Tervező Kft.', 'Budapest', 'HU', 'Europe/Budapest', 'EUR'),
  person('Granite State Roofing', 'Concord', 'US', 'America/New_York', 'USD'),
  person('Lumière & Fils SARL', 'Lyon', 'FR', 'Europe/Paris', 'EUR'),
  person('Himalaya Treks', 'काठमाडौं', 'NP', 'Asia/Kathmandu', 'USD'),
  person('Sauna Oy', 'Tampere', 'FI', 'Europe/Helsinki', 'EUR'),
  person('Dublin Data Co-op', 'Dublin', 'IE', 'Europe/Dublin', 'EUR'),
  person('有限会社みどり', '札幌市', 'JP', 'Asia/Tokyo', 'JPY'),
  person('Padaria do Porto', 'Porto', 'PT', 'Europe/Lisbon', 'EUR'),
  person('Outback Observatory', 'Adelaide', 'AU', 'Australia/Adelaide', 'USD'),
  person('Vltava Verlag s.r.o.', 'Praha', 'CZ', 'Europe/Prague', 'EUR'),
  person('Harbour Rope Works', 'Bristol', 'GB', 'Europe/London', 'EUR'),
  person('Cordillera Cartografía', 'Mendoza', 'AR', 'America/Argentina/Mendoza', 'USD'),
  person('Gelateria Aurora', 'Torino', 'IT', 'Europe/Rome', 'EUR'),
  person('Windmühle Energie eG', 'Husum', 'DE', 'Europe/Berlin', 'EUR'),
  person('Mumbai Montessori', 'Mumbai', 'IN', 'Asia/Kolkata', 'USD'),
  person('Polder Plants BV', 'Utrecht', 'NL', 'Europe/Amsterdam', 'EUR'),
  person('Newfoundland Nets', "St. John's", 'CA', 'America/St_Johns', 'USD'),
  person('Steiermark Skischule', 'Schladming', 'AT', 'Europe/Vienna', 'EUR'),
  person('Baltic Bikes UAB', 'Vilnius', 'LT', 'Europe/Vilnius', 'EUR'),
  person('Casa del Libro Viejo', 'Sevilla', 'ES', 'Europe/Madrid', 'EUR'),
  person('O’Brien, O’Brien & <Sons>', 'Cork', 'IE', 'Europe/Dublin', 'EUR'),
  person('Prairie Press', 'Winnipeg', 'CA', 'America/Winnipeg', 'USD'),
  person('Smørrebrød 27', 'København', 'DK', 'Europe/Copenhagen', 'EUR'),
  person('משרד אדריכלים כרמל', 'חיפה', 'IL', 'Asia/Jerusalem', 'USD'),
  person('Tallinn Type OÜ', 'Tallinn', 'EE', 'Europe/Tallinn', 'EUR'),
  person('Sunda Surf School', 'Denpasar', 'ID', 'Asia/Makassar', 'USD'),
  person('Delta Debatte e.V.', 'Köln', 'DE', 'Europe/Berlin', 'EUR'),
  person('합동건축사무소', '부산', 'KR', 'Asia/Seoul', 'USD'),
  person('Estrella Estudio', 'Ciudad de México', 'MX', 'America/Mexico_City', 'USD'),
]

const stems = [
  'Amber',
  'Birch',
  'Copper',
  'Drift',
  'Ember',
  'Fern',
  'Golden',
  'Hollow',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Larch',
]
const trades = [
  'Bakery',
  'Cartography',
  'Dental',
  'Energy',
  'Films',
  'Gardens',
  'Instruments',
  'Joinery',
  'Laundry',
  'Museum',
  'Optics',
  'Yoga',
]

/** That many customers, in order of arrival: known ones first, then others in the same cities, named in a fixed order. */
export function demoCustomers(count: number): readonly DemoCustomer[] {
  return Array.from({ length: count }, (_, index) => {
    const one = known[index]
    if (one) return one
    const place = known[index % known.length] as DemoCustomer
    const name = `${stems[index % stems.length]} ${trades[Math.floor(index / stems.length) % trades.length]}`
    const round = Math.floor(index / (stems.length * trades.length))
    return { ...place, name: `${name}${round === 0 ? '' : ` ${round + 1}`}, ${place.city}` }
  })
}

function person(
  name: string,
  city: string,
  country: string,
  timeZone: string,
  currency: DemoCustomer['currency'],
): DemoCustomer {
  return { name, city, country, timeZone, currency }
}
