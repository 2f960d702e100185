import { afterEach, expect, it } from 'vitest';
import { type AddressPool, createAddressPool } from '../../../../local/node/addresses.ts';

const pools: AddressPool[] = [];
async function open(): Promise<AddressPool> {
  const pool = await createAddressPool();
  pools.push(pool);
  return pool;
}
async function take(pool: AddressPool, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) taken.push((await pool.next()).loopback);
  return taken;
}
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

it('no address is handed out twice, beyond one block as well', async () => {
  const taken = await take(await open(), 600);
  expect(new Set(taken).size).toBe(600);
});

it('two nodes of a machine never share an address', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, async () => take(await open(), 2)));
  expect(new Set(all.flat()).size).toBe(40);
});
