/**
 * Hours of demand in about a second: does autoscaling flap, does a pool starve? Prints a table, writes a plot to the path given
 * (`simulate.svg` if none is), and fails if a scenario doesn't keep to its limits.
 */
import { writeFileSync } from 'node:fs';
import { run } from './course.ts';
import { complaints, figures } from './figures.ts';
import { plot } from './plot.ts';
import { scenarios } from './scenarios.ts';
import { table } from './table.ts';

const [svgPath = 'simulate.svg'] = process.argv.slice(2);
const startedAt = performance.now();

const courses = scenarios.map(scenario => {
  const samples = run(scenario);
  return { scenario, samples, found: figures(samples) };
});

const hours = scenarios.reduce((total, scenario) => total + scenario.hours, 0);
const seconds = (performance.now() - startedAt) / 1000;
console.log(table(courses.map(({ scenario: { name }, found }) => ({ name, figures: found }))));
console.log(`\n${hours} hours in ${seconds.toFixed(1)} s`);

writeFileSync(svgPath, plot(courses.map(({ scenario: { name }, samples }) => ({ title: name, samples }))));
console.log(`plotted to ${svgPath}`);

const wrong = courses.flatMap(({ scenario, found }) =>
  complaints(scenario, found).map(complaint => `${scenario.name} ${complaint}`),
);
for (const complaint of wrong) console.error(complaint);
process.exitCode = wrong.length === 0 ? 0 : 1;
