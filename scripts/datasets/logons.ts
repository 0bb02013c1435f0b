import { users } from './corporation.ts';
import { guid, hex, integer, pick, type Random } from './random.ts';
import { logonEvent, sid } from './windows-event.ts';

const nobody = {
  SubjectUserSid: 'S-1-0-0',
  SubjectUserName: '-',
  SubjectDomainName: '-',
  SubjectLogonId: '0x0',
};
const port = (random: Random) => integer(random, 49152, 16000);

/** A logon that a wrong password prevented. */
export function failedLogon(random: Random, time: number, user: string, address: string): string {
  return logonEvent(random, 4625, {
    time,
    data: {
      ...nobody,
      TargetUserSid: 'S-1-0-0',
      TargetUserName: user,
      TargetDomainName: 'CORP',
      Status: '0xc000006d',
      FailureReason: '%%2313',
      SubStatus: '0xc000006a',
      LogonType: '3',
      LogonProcessName: 'NtLmSsp ',
      AuthenticationPackageName: 'NTLM',
      WorkstationName: 'WS-022',
      TransmittedServices: '-',
      LmPackageName: '-',
      KeyLength: '0',
      ProcessId: '0x0',
      ProcessName: '-',
      IpAddress: address,
      IpPort: port(random),
    },
  });
}

/** A logon of one of the users, by Kerberos, from a workstation. */
export function successfulLogon(random: Random, time: number): string {
  const user = pick(random, users);
  return logonEvent(random, 4624, {
    time,
    data: {
      ...nobody,
      TargetUserSid: sid(random),
      TargetUserName: user,
      TargetDomainName: 'CORP',
      TargetLogonId: `0x${hex(random, 6)}`,
      LogonType: '3',
      LogonProcessName: 'Kerberos',
      AuthenticationPackageName: 'Kerberos',
      WorkstationName: '-',
      LogonGuid: `{${guid(random)}}`,
      KeyLength: '0',
      ProcessId: '0x0',
      ProcessName: '-',
      IpAddress: `10.20.1.${integer(random, 10, 80)}`,
      IpPort: port(random),
      ElevatedToken: '%%1843',
    },
  });
}
