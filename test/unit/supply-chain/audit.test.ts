import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  exceptionSchema,
  expiredExceptions,
  readAuditReport,
  refusedAdvisories,
} from '../../../scripts/audit-policy.ts';

/** npm 11 about this project and two advisories, the one of severity low, which a registry of the test's own gave it. */
const recorded = readFileSync(join(import.meta.dirname, 'recorded', 'npm-audit.json'), 'utf8');

function advisoriesOf(text: string) {
  const report = readAuditReport(text);
  if ('unanswered' in report) throw new Error(report.unanswered);
  return report.advisories;
}

const exceptionFor = (advisory: string) => ({
  advisory,
  reason: 'versions are parsed from our own constants only',
  expires: '2026-03-01',
});

describe('what npm audit printed', () => {
  it('is read as one advisory per identifier, not one per package that is affected', () => {
    expect(advisoriesOf(recorded).map(({ name, id }) => [name, id])).toEqual([
      ['cookie', 'GHSA-pxg6-pf52-xh8x'],
      ['semver', 'GHSA-c2qf-rxjj-qqgw'],
    ]);
  });

  it('holds no advisory where there is none', () => {
    expect(advisoriesOf('{"auditReportVersion": 2, "vulnerabilities": {}}')).toEqual([]);
  });

  it('says why the registry gave no answer', () => {
    const text = '{"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": ""}}';
    expect(readAuditReport(text)).toEqual({ unanswered: '405 Method Not Allowed' });
  });

  it('is an error in a shape that is not known', () => {
    expect(() => readAuditReport('{"auditReportVersion": 3, "advisories": []}')).toThrow();
  });
});

describe('the policy', () => {
  it('refuses severity high and names package, versions and address; low is put up with', () => {
    expect(refusedAdvisories(advisoriesOf(recorded), [])).toEqual([
      'semver >=7.0.0 <99.5.2 (high): semver vulnerable to Regular Expression Denial of Service, https://github.com/advisories/GHSA-c2qf-rxjj-qqgw',
    ]);
  });

  it('refuses severity critical', () => {
    const [advisory] = advisoriesOf(recorded.replaceAll('"high"', '"critical"')).slice(-1);
    expect(refusedAdvisories(advisory ? [advisory] : [], [])).toHaveLength(1);
  });

  it.each([
    ['that advisory', 'GHSA-c2qf-rxjj-qqgw', 0],
    ['another one', 'GHSA-pxg6-pf52-xh8x', 1],
  ])('given an exception for %s', (_, advisory, refused) => {
    expect(refusedAdvisories(advisoriesOf(recorded), [exceptionFor(advisory)])).toHaveLength(refused);
  });

  it.each([
    ['the day before', '2026-02-28', 0],
    ['the day itself', '2026-03-01', 1],
    ['a day long after', '2027-01-01', 1],
  ])('counts an exception as expired on %s', (_, today, expired) => {
    expect(expiredExceptions([exceptionFor('GHSA-c2qf-rxjj-qqgw')], today)).toHaveLength(expired);
  });
});

describe('an exception', () => {
  const whole = exceptionFor('GHSA-c2qf-rxjj-qqgw');

  it('with identifier, reason and last day is taken', () => {
    expect(exceptionSchema.safeParse(whole).success).toBe(true);
  });

  it.each([
    ['no advisory’s identifier', { advisory: 'semver' }],
    ['a reason that says nothing', { reason: 'ok' }],
    ['no day', { expires: 'never' }],
    ['a field nobody knows', { package: 'semver' }],
  ])('with %s is refused', (_, changes) => {
    expect(exceptionSchema.safeParse({ ...whole, ...changes }).success).toBe(false);
  });
});
