/**
 * A name as one segment of a path. A slash in it is encoded twice, as Splunk's links have it
 * (`data/inputs/monitor/%252Fvar%252Flog`): clients that decode a link and encode it again come out right.
 */
export function pathSegment(name: string): string {
  return encodeURIComponent(name).replaceAll('%2F', '%252F');
}

/** An address as the router reads it: in a path, `+` is a blank and a slash that was encoded twice is one of a name. */
export function routedUrl(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replaceAll('+', '%20').replace(/%252F/gi, '%2F'), ...query].join('?');
}
