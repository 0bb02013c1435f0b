/** An address as it may stand in a message: without user, password and query, which can hold secrets. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/s, '');
  const { origin, pathname } = new URL(url);
  return origin === 'null' ? 'the address' : `${origin}${pathname === '/' ? '' : pathname}`;
}

/** What a network error says, without its request: a client's error holds the headers that were sent, secrets included. */
export function withoutRequest(error: unknown): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
