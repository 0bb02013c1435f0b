import { createHmac } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';

/** How names are replaced, and which are not. */
export interface ScrubOptions {
  /** The same seed gives the same replacements. */
  readonly seed: string;
  /** Names that stay: those that a detection looks for. */
  readonly keep?: readonly string[];
}

/** What a name belongs to. */
export type NameKind = 'user' | 'host' | 'domain';

/** Names that mean the same everywhere, and that detections look for. */
const wellKnown = new Set(
  [
    'system|local service|network service|nt authority|nt service|anonymous logon|builtin|administrator|administrators|guest',
    'iusr|window manager|font driver host|everyone|users|root|nobody|daemon|localhost|workgroup|default|public|all users',
    'null|none|unknown|not_applicable|n/a|true|false|user|host|domain|admin|local|example|com|net|org|internal|lan|corp',
  ]
    .join('|')
    .split('|'),
);

const fieldValue = (names: string) =>
  new RegExp(
    `(?:<Data Name=['"](?:${names})['"]>([^<]*)<|<(?:${names})>([^<]*)<|"(?:${names})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"|\\b(?:${names})=(?:"([^"]*)"|([^\\s",;]+)))`,
    'gi',
  );

/** Where names stand, in the logs of Windows, Linux and clouds. */
const nameFields: readonly (readonly [NameKind, RegExp])[] = [
  [
    'user',
    fieldValue(
      '(?:Subject|Target|Source|Caller|Member|Old|New)?_?User_?Name|SamAccountName|Account_?Name|User|SourceUser|TargetUser|ParentUser|UserId|userPrincipalName|acct|auid_name|src_user|dest_user|user_name|displayName',
    ),
  ],
  [
    'host',
    fieldValue(
      'Computer|Computer_?Name|Hostname|Host_?Name|host|WorkstationName|Workstation|SourceHostname|DestinationHostname|TargetServerName|DvcHostname|dest_host|src_host|device_name|machineName',
    ),
  ],
  ['domain', fieldValue('(?:Subject|Target|Source)DomainName|DomainName|NetbiosDomain|UserDomain|LogonDomain')],
];

/**
 * Replaces what tells whose logs these are: users, hosts, domains, SIDs, IP and MAC addresses, mail addresses, GUIDs of
 * sessions and processes. Consistently by a seed, so that events still fit together; names that are the same everywhere
 * stay. Learn first (all events), then scrub: a name is also replaced where it stands in a path.
 */
export class Scrubber {
  readonly #seed: string;
  readonly #keep: ReadonlySet<string>;
  readonly #names = new Map<string, NameKind>();
  #pattern: RegExp | undefined;

  constructor(options: ScrubOptions) {
    this.#seed = options.seed;
    this.#keep = new Set([...wellKnown, ...(options.keep ?? []).map((name) => name.toLowerCase())]);
  }

  /** Takes in the names of an event. */
  learn(text: string): void {
    for (const [kind, pattern] of nameFields)
      for (const match of text.matchAll(pattern)) {
        const value = match.slice(1).find((group) => group !== undefined);
        if (value) this.#learnName(kind, value.replaceAll('\\\\', '\\'));
      }
  }

  #learnName(kind: NameKind, value: string): void {
    const account = /^([^\\@]+)\\([^\\]+)$/.exec(value);
    const mail = /^([^@\s]+)@([^@\s]+)$/.exec(value);
    if (account) {
      this.#add('domain', account[1]!);
      this.#learnName(kind, account[2]!);
    } else if (mail) {
      this.#add(kind, mail[1]!);
      this.#learnLabels('domain', mail[2]!);
    } else if (isIP(value) === 0) {
      if (kind === 'user' && value.endsWith('$')) this.#add('host', value.slice(0, -1));
      else if (kind === 'user') this.#add('user', value);
      else this.#learnLabels(kind, value);
    }
  }

  /** `web01.corp.example.com`: a host, and the labels of its domain. */
  #learnLabels(kind: NameKind, value: string): void {
    const [first, ...others] = value.split('.');
    this.#add(kind, first!);
    for (const label of others) this.#add('domain', label);
  }

  #add(kind: NameKind, name: string): void {
    const key = name.trim().toLowerCase();
    if (key.length < 3 || /^[\d-]+$/.test(key) || !/^[\p{L}\p{N}._ -]+$/u.test(key) || this.#keep.has(key)) return;
    if (/^(?:dwm|umfd)-\d+$/.test(key)) return;
    if (!this.#names.has(key)) this.#pattern = undefined;
    this.#names.set(key, this.#names.get(key) ?? kind);
  }

  /** What each learned name becomes. */
  names(): ReadonlyMap<string, string> {
    return new Map([...this.#names].map(([name, kind]) => [name, this.#substitute(kind, name)]));
  }

  /** The text with everything replaced. */
  scrub(text: string): string {
    return this.#scrubNames(
      text
        .replace(
          /\bS-1-5-21-(\d+-\d+-\d+)(?=-\d|\b)/g,
          (_whole, domain: string) => `S-1-5-21-${this.#sidDomain(domain)}`,
        )
        .replace(guids, (guid: string, at: number, whole: string) =>
          beforeSessionGuid.test(whole.slice(Math.max(0, at - nameReach), at)) ? this.#guid(guid) : guid,
        )
        .replace(/\b(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}\b/gi, (mac, dash: string) =>
          this.#mac(mac, dash),
        )
        .replace(/(?<![\d.\w-])(?:\d{1,3}\.){3}\d{1,3}(?![\d\w]|\.\d)/g, (address) => this.#ipv4(address))
        .replace(/(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]{4,38}(?![\w:.])/gi, (address) => this.#ipv6(address)),
    );
  }

  #scrubNames(text: string): string {
    if (this.#names.size === 0) return text;
    this.#pattern ??= new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${[...this.#names.keys()]
        .sort((a, b) => b.length - a.length)
        .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|')})(?![\\p{L}\\p{N}_])`,
      'giu',
    );
    return text.replace(this.#pattern, (name) => {
      const substitute = this.#substitute(this.#names.get(name.toLowerCase()) ?? 'user', name.toLowerCase());
      return name === name.toUpperCase() ? substitute.toUpperCase() : substitute;
    });
  }

  #digest(kind: string, value: string): Buffer {
    return createHmac('sha256', this.#seed).update(`${kind}\0${value.toLowerCase()}`).digest();
  }

  #substitute(kind: NameKind, name: string): string {
    return `${kind}${this.#digest(kind, name).readUInt32BE(0).toString(36)}`;
  }

  #sidDomain(domain: string): string {
    const digest = this.#digest('sid', domain);
    return [0, 4, 8].map((at) => digest.readUInt32BE(at)).join('-');
  }

  #guid(guid: string): string {
    const hex = this.#digest('guid', guid).toString('hex');
    const shaped = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
    return guid === guid.toUpperCase() ? shaped.toUpperCase() : shaped;
  }

  #mac(mac: string, dash: string): string {
    if (/^(?:00[:-]){5}00$|^(?:ff[:-]){5}ff$/i.test(mac)) return mac;
    // Locally administered, so that it is nobody's.
    return ['02', ...this.#digest('mac', mac).subarray(0, 5).toString('hex').match(/../g)!].join(dash);
  }

  /** Private stays private, in the same block; public becomes an address for benchmarks (RFC 2544). */
  #ipv4(address: string): string {
    const parts = address.split('.').map(Number);
    const [a, b] = parts as [number, number];
    if (parts.some((part) => part > 255) || a === 0 || a === 127 || a >= 224 || this.#keep.has(address)) return address;
    const digest = this.#digest('ipv4', address);
    const last = 1 + (digest[3]! % 254);
    if (a === 10) return `10.${digest[1]}.${digest[2]}.${last}`;
    if (a === 192 && b === 168) return `192.168.${digest[2]}.${last}`;
    if (a === 172 && b >= 16 && b < 32) return `172.${16 + (digest[1]! % 16)}.${digest[2]}.${last}`;
    if (a === 169 && b === 254) return `169.254.${digest[2]}.${last}`;
    return `198.${18 + (digest[1]! % 2)}.${digest[2]}.${last}`;
  }

  /** Link-local stays that; others become addresses for documentation (RFC 3849). */
  #ipv6(address: string): string {
    if (!isIPv6(address)) return address;
    const hex = this.#digest('ipv6', address).toString('hex');
    const tail = [0, 4, 8, 12].map((at) => hex.slice(at, at + 4)).join(':');
    return /^fe80/i.test(address) ? `fe80::${tail}` : `2001:db8::${tail}`;
  }
}

const guids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/**
 * What stands before a GUID of one process, logon or request. Others, such as those of providers, applications and
 * rights in a directory, mean the same everywhere, and detections look for them.
 */
const beforeSessionGuid =
  /(?:<Data Name=['"]\w*(?:Process|Logon)\w*Guid['"]>\{?|ActivityID=['"]\{?|"(?:id|\w*(?:request|correlation|tenant|session|event|object|trace|operation)_?-?id|uuid)"\s*:\s*"\{?|(?:process|logon)_?guid=["']?\{?)$/i;
/** How far a field's name is looked for before its value: a long line must not be searched again for every GUID in it. */
const nameReach = 120;
