/** True for what is fetched: `https://`, `s3://` and the like. */
export function isRemote(data: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(data) && !data.startsWith('file:');
}

/** Those that are not of the web need a mirror. */
const schemes = /^(?:https?|s3|gs|abfss?|ftp):/i;

/**
 * What makes `data:` neither an address nor a path, as a phrase that follows it; undefined where nothing does. No file
 * system takes such a name, or it would be another one there than in the URL.
 */
export function addressFault(data: string): string | undefined {
  const control = controlIn(data);
  if (control !== undefined) return `holds a control character (U+${hex(control, 4)})`;
  if (!isRemote(data) && !data.startsWith('file://')) return undefined;
  if (isRemote(data) && !(URL.canParse(data) && schemes.test(data))) return 'has a scheme that is not supported';
  const path = data.replace(/[?#].*$/s, '');
  const cut = /%(?![0-9a-f]{2}).{0,2}/i.exec(path)?.[0];
  if (cut !== undefined) return `has a percent-encoding that is broken: "${cut}"`;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return 'has a percent-encoding that is no UTF-8';
  }
  const encoded = controlIn(decoded);
  return encoded === undefined ? undefined : `holds an encoded control character (%${hex(encoded, 2)})`;
}

function controlIn(text: string): number | undefined {
  const at = [...text].find((char) => char < ' ' || char === '\x7f');
  return at?.charCodeAt(0);
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}
