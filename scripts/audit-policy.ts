/** Which known vulnerabilities of what is shipped are put up with, and until when. */
import { z } from 'zod';

const advisorySchema = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
  range: z.string(),
});
/** A string in `via` only names the package through which a package is vulnerable, which has its own entry. */
const viaSchema = z.union([z.string().transform(() => undefined), advisorySchema]);
const reportSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(viaSchema) })),
});
const refusalSchema = z.object({ message: z.string() });

/** One advisory, such as `GHSA-c2qf-rxjj-qqgw`, for versions of a package that is shipped. */
export type Advisory = z.infer<typeof advisorySchema> & { id: string };

/** A decision of the maintainers; `scripts/audit-exceptions.json` is a list of them. */
export const exceptionSchema = z.strictObject({
  /** The identifier at the end of the advisory's address. */
  advisory: z.string().regex(/^GHSA(-[0-9a-z]{4}){3}$/),
  /** Why the vulnerable code can't be reached here. */
  reason: z.string().min(30),
  /** The first day on which it holds no more. */
  expires: z.iso.date(),
});
export type AuditException = z.infer<typeof exceptionSchema>;

/** What `npm audit --json` printed: advisories, or why the registry gave none. */
export function readAuditReport(text: string): { advisories: Advisory[] } | { unanswered: string } {
  const printed: unknown = JSON.parse(text);
  const refusal = refusalSchema.safeParse(printed);
  if (refusal.success) return { unanswered: refusal.data.message };
  const found = Object.values(reportSchema.parse(printed).vulnerabilities)
    .flatMap(({ via }) => via)
    .filter(advisory => advisory !== undefined)
    .map(advisory => ({ ...advisory, id: advisory.url.slice(advisory.url.lastIndexOf('/') + 1) }));
  return { advisories: [...new Map(found.map(advisory => [advisory.id, advisory])).values()] };
}

const REFUSED_SEVERITIES = ['high', 'critical'];

/** The exceptions that no longer hold on a day (`2026-01-31`), each as a sentence. */
export const expiredExceptions = (exceptions: readonly AuditException[], today: string): string[] =>
  exceptions
    .filter(({ expires }) => expires <= today)
    .map(({ advisory, expires }) => `the exception for ${advisory} ended on ${expires}: review it again`);

/** The advisories of at least severity `high` that no exception names, each as a sentence. */
export const refusedAdvisories = (
  advisories: readonly Advisory[],
  exceptions: readonly AuditException[],
): string[] =>
  advisories
    .filter(({ severity }) => REFUSED_SEVERITIES.includes(severity))
    .filter(({ id }) => !exceptions.some(({ advisory }) => advisory === id))
    .map(({ name, range, severity, title, url }) => `${name} ${range} (${severity}): ${title}, ${url}`);
