/** Default headers of all answers: no caching, no guessing of the content type, no scripts. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** Headers of an HTML page: its own styles and embedded pictures are allowed, scripts are not. */
export const pageHeaders = { 'content-security-policy': `${pagePolicy}; frame-ancestors 'none'` } as const

/** Headers of a document as it prints: a page that pages of this service may show in a frame. */
export const documentHeaders = { 'content-security-policy': `${pagePolicy}; frame-ancestors 'self'` } as const
