export const title = 'Parked customers'
