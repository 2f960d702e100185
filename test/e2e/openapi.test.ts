import { expect, it } from 'vitest';
import { FIXTURE, fixtureText, OPENAPI_PATHS, reachableDefinitions } from '../openapi.ts';
import { connect } from './api-request.ts';
import { ownControlPlane } from './support/own-control-plane.ts';

it('the stored OpenAPI definitions are those of the running API server; vitest --update stores them anew', async () => {
  const api = await connect(ownControlPlane().kubeconfig);
  const answers = await Promise.all(OPENAPI_PATHS.map(path => api({ method: 'GET', path })));
  const definitions = reachableDefinitions(answers.map(({ body }) => body));
  await expect(fixtureText(definitions)).toMatchFileSnapshot(FIXTURE.pathname);
});
