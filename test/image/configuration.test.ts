/** How the image is built, and what a runtime is told by it. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { imageInputs, secretOfTheBuild, useImage } from './provided.ts';

const image = useImage();

const inspectedSchema = z.object({
  OCIv1: z.object({
    created: z.string(),
    config: z.object({
      User: z.string(),
      ExposedPorts: z.record(z.string(), z.unknown()),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Cmd: z.array(z.string()),
      WorkingDir: z.string(),
      Labels: z.record(z.string(), z.string()),
    }),
  }),
});
const inspected = () => inspectedSchema.parse(JSON.parse(image().inspected)).OCIv1;

describe('a build', () => {
  it('gives the same image without a cache, from a checkout with other modes, other times and more files', () => {
    const [first, second] = image().digests;
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });

  it('takes npm’s registry from its secret', () => {
    expect(image().withoutRegistry).toContain('127.0.0.1:1');
  });

  it('leaves nothing of the secret in what is known about the image', () => {
    expect(image().inspected).not.toContain(secretOfTheBuild);
    expect(image().inspected).not.toMatch(/_authToken|_password|PRIVATE KEY/);
  });
});

describe('the configuration', () => {
  it('runs the server as a user without rights, from the application’s folder', () => {
    expect(inspected().config).toMatchObject({
      User: '65532:65532',
      WorkingDir: '/app',
      Entrypoint: ['/nodejs/bin/node', '--max-semi-space-size=8'],
      Cmd: ['dist/src/main.js'],
    });
  });

  it('names the ports of hooks and operations', () => {
    expect(Object.keys(inspected().config.ExposedPorts)).toEqual(['8081/tcp', '8443/tcp']);
  });

  it('has an environment that writes no cache', () => {
    const names = inspected().config.Env.map(entry => entry.split('=')[0]);
    expect(inspected().config.Env).toContain('NODE_ENV=production');
    expect(names).not.toContain('NODE_COMPILE_CACHE');
    expect(names.filter(name => name?.startsWith('NPM_CONFIG'))).toEqual([]);
  });

  it('has OCI’s labels', () => {
    expect(inspected().config.Labels).toEqual({
      'org.opencontainers.image.title': 'LLMSafeSpace',
      'org.opencontainers.image.description': expect.stringContaining('webhooks'),
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.version': imageInputs.version,
      'org.opencontainers.image.revision': imageInputs.revision,
    });
  });

  it('says that it was made at the time it was given', () => {
    expect(new Date(inspected().created).getTime() / 1000).toBe(Number(imageInputs.epochSeconds));
  });
});
