/** A lengthy call is parsed once no urgent one is in progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { HookRow } from '../../hooks/index.ts';
import { hookRow, openStage, syncBody } from './stage.ts';

const urgentPath = '/v2/hooks/box/sync';
const lengthyPath = '/v2/hooks/pool/sync';

/** An urgent call that claims until it is told to end, and what was parsed. */
function open() {
  const parsed: string[] = [];
  const { promise: claimed, resolve: end } = Promise.withResolvers<undefined>();
  const rowOf = (changes: Partial<HookRow> & Pick<HookRow, 'path'>) =>
    hookRow({
      ...changes,
      parse: body => {
        parsed.push(changes.path);
        return body;
      },
    });
  const { app } = openStage({
    hooks: [
      rowOf({
        path: urgentPath,
        pace: 'urgent',
        claimOrder: () => ({ order: 'tidy' }) as ReturnType<HookRow['claimOrder']>,
      }),
      rowOf({ path: lengthyPath, pace: 'lengthy' }),
    ],
    carryOutClaim: () => claimed,
  });
  const call = (url: string) =>
    app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: syncBody() });
  return { call, end: () => end(undefined), parsed };
}

it('waits for the urgent one', async () => {
  const { call, end, parsed } = open();
  const urgent = call(urgentPath);
  await sleep(10);
  const lengthy = call(lengthyPath);
  await sleep(20);
  expect(parsed).toEqual([urgentPath]);
  end();
  expect((await urgent).statusCode).toBe(200);
  expect((await lengthy).statusCode).toBe(200);
  expect(parsed).toEqual([urgentPath, lengthyPath]);
});

it('waits no longer than a moment', async () => {
  const { call, end, parsed } = open();
  const urgent = call(urgentPath);
  await sleep(10);
  expect((await call(lengthyPath)).statusCode).toBe(200);
  expect(parsed).toEqual([urgentPath, lengthyPath]);
  end();
  await urgent;
});

it('begins at once where no urgent one is in progress', async () => {
  const { call, parsed } = open();
  expect((await call(lengthyPath)).statusCode).toBe(200);
  expect(parsed).toEqual([lengthyPath]);
});
