/** Which addresses stand behind a Service's port now, as kube-proxy would choose them. */
import { z } from 'zod';

const ports = z
  .array(z.object({ name: z.string().default(''), port: z.number() }))
  .nullish()
  .transform(list => list ?? []);
const condition = z.boolean().nullish();

export const serviceSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({ ports }),
});
export type Service = z.infer<typeof serviceSchema>;

export const endpointSliceSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  ports: z
    .array(z.object({ name: z.string().nullish(), port: z.number().nullish() }))
    .nullish()
    .transform(list => list ?? []),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        conditions: z.object({ ready: condition, serving: condition, terminating: condition }).prefault({}),
      }),
    )
    .nullish()
    .transform(list => list ?? []),
});
export type EndpointSlice = z.infer<typeof endpointSliceSchema>;

export interface Endpoint {
  address: string;
  port: number;
}

export interface ServiceName {
  name: string;
  namespace: string;
}

const nameLabel = 'kubernetes.io/service-name';

/** `name.namespace`, also with `.svc` or `.svc.cluster.local` and a last dot; undefined for any other host. */
export function serviceNameOf(host: string): ServiceName | undefined {
  const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
  const pattern = new RegExp(`^(${label})\\.(${label})(?:\\.svc(?:\\.cluster\\.local)?)?\\.?$`);
  const [, name, namespace] = pattern.exec(host.toLowerCase()) ?? [];
  return name && namespace && /[a-z]/.test(name) ? { name, namespace } : undefined;
}

type Conditions = EndpointSlice['endpoints'][number]['conditions'];
const isReady = ({ ready }: Conditions) => ready !== false;
const isLastResort = ({ serving, terminating }: Conditions) => serving === true && terminating === true;

/**
 * The endpoints of a Service's port that are ready, or, where there are none, those that end but still serve. Undefined if
 * the Service has no such port.
 */
export function endpointsOf(
  { metadata, spec }: Service,
  port: number,
  slices: Iterable<EndpointSlice>,
): Endpoint[] | undefined {
  const wanted = spec.ports.find(one => one.port === port);
  if (!wanted) return undefined;
  const own = [...slices].filter(
    slice =>
      slice.metadata.namespace === metadata.namespace && slice.metadata.labels[nameLabel] === metadata.name,
  );
  const matching = (fits: (conditions: Conditions) => boolean) =>
    own.flatMap(({ endpoints, ports: targets }) => {
      const target = targets.find(({ name }) => (name ?? '') === wanted.name)?.port ?? undefined;
      const addresses = endpoints
        .filter(({ conditions }) => fits(conditions))
        .flatMap(one => one.addresses.slice(0, 1));
      return target === undefined ? [] : addresses.map(address => ({ address, port: target }));
    });
  const ready = matching(isReady);
  return ready.length > 0 ? ready : matching(isLastResort);
}
