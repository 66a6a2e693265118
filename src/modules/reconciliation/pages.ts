/** How many things of a list are compared at one time. */
export const pageSize = 100

/** A list in pages. */
export async function* pagesOf<One>(all: AsyncIterable<One>): AsyncIterable<readonly One[]> {
  let page: One[] = []
  for await (const one of all) {
    page.push(one)
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}
