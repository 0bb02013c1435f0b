import { generate } from 'selfsigned';

/** A private key and its certificate, in PEM form. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate, made for this start only. */
export async function makeCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'firedrill emulator' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
