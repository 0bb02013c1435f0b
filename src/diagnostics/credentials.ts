/** What stands in the place of a secret. */
const redacted = 'REDACTED';

/**
 * Text in which the URLs hold no secrets: without the user name and password before the host, and with the values of
 * parameters that are known to be secret (`?token=`, `?sig=`, `X-Amz-Signature`) replaced. All else stays as it is.
 */
export function withoutCredentials(text: string): string {
  return inAddresses(
    text,
    () => '',
    () => redacted,
  );
}

/** The same for a line whose columns are pointed at: each secret character becomes an asterisk. */
export function maskCredentials(line: string): string {
  const stars = (secret: string) => '*'.repeat(secret.length);
  return inAddresses(line, (user) => `${stars(user.slice(0, -1))}@`, stars);
}

function inAddresses(text: string, user: (user: string) => string, value: (value: string) => string): string {
  if (!text.includes('://')) return text;
  return text.replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'`<>]+)/gi, (_all, scheme: string, rest: string) => {
    const bare = rest.replace(/^[^/?#]*@/, user);
    // The full stop or bracket that ends a sentence is no part of the address.
    return `${scheme}${bare.replace(
      /([?&;])([^=&;#]+)=([^&;#]*?)(?=[),.:\]]*(?:[&;#]|$))/g,
      (pair, before: string, name: string, secret: string) =>
        secret !== '' && isSecret(name) ? `${before}${name}=${value(secret)}` : pair,
    )}`;
  });
}

function isSecret(name: string): boolean {
  return /(?:token|secret|signature|passw(?:or)?d|credentials?)$|(?:^|[-_.])(?:sig|pwd|auth|authorization|jwt|session(?:id)?)$|(?:api|access|private|shared|subscription)[-_]?key(?:[-_]?id)?$/i.test(
    decoded(name),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
