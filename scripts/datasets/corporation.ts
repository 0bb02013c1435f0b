/** The time of each dataset's first event, in seconds since 1970. */
export const start = Date.UTC(2026, 9, 14, 8, 0, 0) / 1000;

/** The computers of the imagined corporation whose events the datasets hold. */
export const hosts = ['ws-014.corp.example', 'ws-022.corp.example', 'ws-031.corp.example', 'srv-files.corp.example'];

/** Its users. */
export const users = ['j.meyer', 'a.silva', 'k.tanaka', 'm.okoye', 'l.novak'];
