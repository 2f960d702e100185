/** How a table becomes packets: the program is run here, against ports of this machine. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { onPath } from '../../../local/binaries.ts';
import type { Member } from '../../network/matrix.ts';
import { answeredWays, dialCommand, type Target, targetsOf } from '../../network/packets.ts';
import { db, outside, outside6, web } from './scene.ts';

const member = (name: string, party: Member['party'], isOurs = false): Member => ({ name, party, isOurs });
const self = member('web', web, true);
const others = [member('db', db), member('outside', outside), member('outside6', outside6)];

test('a member tries everybody with an IPv4 address, on every port, but not itself', () => {
  expect(targetsOf(self, [self, ...others], ['53/UDP', '80/TCP'])).toEqual([
    { way: 'web → db 53/UDP', address: '10.0.0.2', port: { number: 53, protocol: 'UDP' } },
    { way: 'web → db 80/TCP', address: '10.0.0.2', port: { number: 80, protocol: 'TCP' } },
    { way: 'web → outside 53/UDP', address: '203.0.113.9', port: { number: 53, protocol: 'UDP' } },
    { way: 'web → outside 80/TCP', address: '203.0.113.9', port: { number: 80, protocol: 'TCP' } },
  ]);
});

test('those who are not ours try only ours', () => {
  const [first = self] = others;
  expect(targetsOf(first, [self, ...others], ['80/TCP']).map(({ way }) => way)).toEqual(['db → web 80/TCP']);
});

test('the command names each target, and where packets are to come from', () => {
  const [target] = targetsOf(self, others, ['53/UDP']);
  const command = dialCommand(target ? [target] : [], '192.0.2.7');
  expect(command.slice(0, 2)).toEqual(['python3', '-c']);
  expect(JSON.parse(command.at(-1) ?? '')).toEqual([['192.0.2.7', '10.0.0.2', 53, 'UDP']]);
});

test('what answered is open, and output that is about something else is an error', () => {
  const targets = targetsOf(self, others, ['80/TCP']);
  expect(answeredWays(targets, 'silent: timed out\nanswered\n')).toEqual(['web → outside 80/TCP']);
  expect(() => answeredWays(targets, 'answered\n')).toThrow('2 targets were dialled, and 1 told about');
});

const at = (name: string, number: number, protocol: 'TCP' | 'UDP', address = '127.0.0.1'): Target => ({
  way: name,
  address,
  port: { number, protocol },
});

test('an answer and a refusal are packets; silence is none', async ({ skip }) => {
  if (onPath('python3') === undefined) skip('python3 is not on PATH');
  const server = createServer(socket => socket.end()).listen(0, '127.0.0.1');
  const quiet = createSocket('udp4').bind(0, '127.0.0.1');
  const resolver = createSocket('udp4').bind(0, '127.0.0.1');
  resolver.on('message', (message, { port, address }) => resolver.send(message, port, address));
  await Promise.all([server, quiet, resolver].map(one => once(one, 'listening')));
  const portIn = (address: ReturnType<typeof server.address> | ReturnType<typeof quiet.address>) =>
    typeof address === 'object' && address !== null ? address.port : 0;
  const targets = [
    at('listens', portIn(server.address()), 'TCP'),
    at('refuses', 1, 'TCP'),
    at('resolves', portIn(resolver.address()), 'UDP'),
    at('unreachable', 1, 'UDP'),
    at('says nothing', portIn(quiet.address()), 'UDP'),
  ];
  const [command = '', ...words] = dialCommand(targets);
  const dialling = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(answeredWays(targets, await text(dialling.stdout))).toEqual([
    'listens',
    'refuses',
    'resolves',
    'unreachable',
  ]);
  server.close();
  for (const one of [quiet, resolver]) one.close();
});
