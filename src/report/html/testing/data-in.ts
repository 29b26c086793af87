/** The data that a page has in it. */
export function dataIn<T>(page: string): T {
  const before = '<script type="application/json" id="data">';
  const from = page.indexOf(before) + before.length;
  return JSON.parse(page.slice(from, page.indexOf('</script>', from))) as T;
}
