/** How a runtime or a Sandbox says that a container is alive and ready (`B3`). */
import { z } from 'zod';
import { commandLine } from './container.ts';
import { portNumber } from './network.ts';
import { object, rules, text } from './schema.ts';

const TIMINGS = ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold'];

const httpGet = object({
  path: text({ minLength: 1, maxLength: 1024, pattern: '^/[^\\s]*$' }).describe(
    'Path to request, such as /health.',
  ),
  port: portNumber().describe('Port to request from.'),
});

const tcpSocket = object({ port: portNumber().describe('Port to connect to.') });

const exec = object({
  command: commandLine().meta({ minItems: 1 }).describe('Command that succeeds with exit code 0.'),
});

const seconds = (min: number) => z.int().min(min).max(3600);

const probe = object({
  httpGet: httpGet.optional().describe('Sends an HTTP GET request; any status from 200 to 399 is a success.'),
  tcpSocket: tcpSocket.optional().describe('Opens a TCP connection.'),
  exec: exec.optional().describe('Runs a command in the container.'),
  none: z.literal(true).optional().describe('Switches the probe off.'),
  initialDelaySeconds: seconds(0)
    .optional()
    .describe('Seconds from the start to the first probe; 0 if unset.'),
  periodSeconds: seconds(1).optional().describe('Seconds between probes; 10 if unset.'),
  timeoutSeconds: seconds(1).optional().describe('Seconds to wait for an answer; 1 if unset.'),
  failureThreshold: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Consecutive failures before the probe counts as failed; 3 if unset.'),
}).meta(
  rules(
    {
      rule: '[has(self.httpGet), has(self.tcpSocket), has(self.exec), has(self.none)].filter(set, set).size() == 1',
      message: 'exactly one of httpGet, tcpSocket, exec and none must be set',
    },
    {
      rule: `!has(self.none) || !(${TIMINGS.map(field => `has(self.${field})`).join(' || ')})`,
      message: `a probe that is switched off by none has no ${TIMINGS.join(', ')}`,
      fieldPath: '.none',
    },
  ),
);
export type Probe = z.infer<typeof probe>;

const PROBES = ['liveness', 'readiness', 'startup'];

/** Each probe by itself, or none of them. */
export const probes = () =>
  object({
    liveness: probe.optional().describe('A container that fails it is restarted.'),
    readiness: probe.optional().describe('A container that fails it gets no traffic, and is not Ready.'),
    startup: probe.optional().describe('Holds the other probes back until it has succeeded once.'),
    none: z.literal(true).optional().describe('Switches all probes off: a container is Ready once it runs.'),
  }).meta(
    rules({
      rule: `!has(self.none) || !(${PROBES.map(name => `has(self.${name})`).join(' || ')})`,
      message: `where none switches all probes off, there is no ${PROBES.join(', ')}`,
      fieldPath: '.none',
    }),
  );
export type Probes = z.infer<ReturnType<typeof probes>>;
