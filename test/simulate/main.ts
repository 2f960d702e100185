/**
 * Hours of demand in seconds: does autoscaling flap, does a pool starve, does its refill hurt claims, does it storm or get stuck while
 * something is wrong? Prints tables, writes a plot to the
 * path given (`simulate.svg` if none is), and fails if a scenario doesn't keep to its limits.
 */
import { writeFileSync } from 'node:fs';
import { run } from './course.ts';
import { complaints, figures } from './figures.ts';
import { plot } from './plot.ts';
import { rush, rushComplaints } from './rush.ts';
import { filling, rushes } from './rushes.ts';
import { scenarios } from './scenarios.ts';
import { courseColumns, rushColumns, table, troubleColumns } from './table.ts';
import { suffer } from './trouble.ts';
import { troubleComplaints, troubleFigures } from './trouble-figures.ts';
import { troubles } from './troubles.ts';

const [svgPath = 'simulate.svg'] = process.argv.slice(2);
const startedAt = performance.now();

const courses = scenarios.map(scenario => {
  const samples = run(scenario);
  return { scenario, samples, found: figures(samples) };
});

const hours = scenarios.reduce((total, scenario) => total + scenario.hours, 0);
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  table(
    courseColumns,
    courses.map(({ scenario: { name }, found }) => ({ name, figures: found })),
  ),
);
console.log(`\n${hours} hours in ${seconds.toFixed(1)} s\n`);

const rushed = rushes.map(scenario => ({ scenario, found: rush(scenario) }));
console.log(
  table(
    rushColumns,
    rushed.map(({ scenario: { name }, found }) => ({ name, figures: found })),
  ),
);
const fullAtSecond = rush(filling).fullAtSecond ?? Number.POSITIVE_INFINITY;
console.log(`\n${filling.name} gets ${(filling.target / fullAtSecond).toFixed(0)} Pods a second`);

const suffered = troubles.map(scenario => {
  const course = suffer(scenario);
  return { scenario, samples: course.samples, found: troubleFigures(scenario, course) };
});
console.log();
console.log(
  table(
    troubleColumns,
    suffered.map(({ scenario: { name }, found }) => ({ name, figures: found })),
  ),
);

const panels = [...courses, ...suffered].map(({ scenario: { name }, samples }) => ({ title: name, samples }));
writeFileSync(svgPath, plot(panels));
console.log(`plotted to ${svgPath}`);

const wrong = [
  ...courses.map(({ scenario, found }) => ({ scenario, of: complaints(scenario, found) })),
  ...rushed.map(({ scenario, found }) => ({ scenario, of: rushComplaints(scenario, found) })),
  ...suffered.map(({ scenario, found }) => ({ scenario, of: troubleComplaints(scenario, found) })),
].flatMap(({ scenario: { name }, of }) => of.map(complaint => `${name} ${complaint}`));
for (const complaint of wrong) console.error(complaint);
process.exitCode = wrong.length === 0 ? 0 : 1;
