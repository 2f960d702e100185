/** A table tried with packets instead of judged: the program that dials, what it is told, and what its output says. */
import { type Member, pairsOf, portOf, type Way, wayOf } from './matrix.ts';
import type { Port } from './rule.ts';

/**
 * For Python. Prints a line for each target: whether a packet came back. A refusal is one, so nobody has to listen: what a policy closes,
 * engines drop.
 */
const DIAL = `
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor
DNS_QUESTION = bytes.fromhex('000001000001000000000000' '00' '0001' '0001')
def answer(target):
    source, address, port, protocol = target
    kind = socket.SOCK_STREAM if protocol == 'TCP' else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as dialling:
        dialling.settimeout(1)
        try:
            if source:
                dialling.bind((source, 0))
            dialling.connect((address, port))
            if protocol == 'UDP':
                dialling.send(DNS_QUESTION)
                dialling.recv(512)
            return 'answered'
        except ConnectionRefusedError:
            return 'answered'
        except OSError as error:
            return f'silent: {error}'
with ThreadPoolExecutor(16) as pool:
    for line in pool.map(answer, json.loads(sys.argv[1])):
        print(line)
`;

/** One way, to one of those who have its name. */
export interface Target {
  way: Way;
  /** IPv4; nodes of tests have no other. */
  address: string;
  port: Port;
}

const ipv4Of = ({ party }: Member): string | undefined =>
  party.addresses.find(address => !address.includes(':'));

/** What a member can try: each way of the matrix to those who have an address. */
export const targetsOf = (from: Member, members: readonly Member[], ports: readonly string[]): Target[] =>
  pairsOf([from], members).flatMap(({ to }) => {
    const address = ipv4Of(to);
    return address === undefined
      ? []
      : ports.map(port => ({ way: wayOf(from.name, to.name, port), address, port: portOf(port) }));
  });

/** The command that tries them all at once, from an address where the machine has several. */
export const dialCommand = (targets: readonly Target[], source = ''): string[] => [
  'python3',
  '-c',
  DIAL,
  JSON.stringify(
    targets.map(({ address, port: { number, protocol } }) => [source, address, number, protocol]),
  ),
];

/** The ways that turned out open. Throws where the output isn't about these targets. */
export function answeredWays(targets: readonly Target[], output: string): Way[] {
  const lines = output.trim() === '' ? [] : output.trim().split('\n');
  if (lines.length !== targets.length)
    throw new Error(`${targets.length} targets were dialled, and ${lines.length} told about: ${output}`);
  return targets.filter((_, index) => lines[index] === 'answered').map(({ way }) => way);
}
