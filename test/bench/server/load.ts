/**
 * A program: fires one request again and again and prints how that went, as JSON. Its own process, so that the load
 * costs the measured server nothing. Arguments: url, file of the body, connections, requests.
 */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { spreadOf } from '../statistics.ts';

const [url = '', bodyFile = '', connections = '', amount = ''] = process.argv.slice(2);
const times: number[] = [];
const run = autocannon({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: readFileSync(bodyFile, 'utf8'),
  connections: Number(connections),
  amount: Number(amount),
});
// autocannon's own histogram counts whole milliseconds.
run.on('response', (_client, _status, _bytes, milliseconds) => void times.push(milliseconds));
const { duration, errors, timeouts, non2xx } = await run;
console.log(
  JSON.stringify({
    requests: times.length,
    seconds: duration,
    failed: errors + timeouts + non2xx,
    ...spreadOf(times),
  }),
);
