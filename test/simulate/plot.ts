/** The courses as an SVG, one panel for each scenario: what is assigned, what is wanted beyond, what is Ready, what came too soon. */
import type { Sample } from './course.ts';

const PANEL = { width: 960, height: 170, left: 44, right: 24, top: 30, bottom: 24 };
const LEGEND_HEIGHT = 34;

/** A panel has fewer points than seconds. */
const POINTS = 480;

export interface Panel {
  title: string;
  samples: readonly Sample[];
}

interface Point {
  second: number;
  assigned: number;
  target: number;
  /** The fewest in that time: what a Sandbox could count on. */
  ready: number;
  misses: number;
}

const greatest = (some: readonly number[]) => some.reduce((most, one) => Math.max(most, one), 0);

/** Of each stretch of time its extremes, so that no spike is lost. */
function pointsOf(samples: readonly Sample[]): Point[] {
  const stretch = Math.max(1, Math.ceil(samples.length / POINTS));
  const starts = Array.from({ length: Math.ceil(samples.length / stretch) }, (_, index) => index * stretch);
  return starts.map(second => {
    const part = samples.slice(second, second + stretch);
    return {
      second,
      assigned: greatest(part.map(({ assigned }) => assigned)),
      target: greatest(part.map(({ target }) => target)),
      ready: Math.min(...part.map(({ ready }) => ready)),
      misses: part.reduce((total, { misses }) => total + misses, 0),
    };
  });
}

interface Scales {
  x(second: number): number;
  y(count: number): number;
}

function scalesOf({ samples }: Panel, points: readonly Point[]): Scales & { highest: number } {
  const highest = Math.max(1, ...points.map(({ assigned, target }) => Math.max(assigned, target)));
  const { width, height, left, right, top, bottom } = PANEL;
  return {
    highest,
    x: second => left + (second / samples.length) * (width - left - right),
    y: count => height - bottom - (count / highest) * (height - top - bottom),
  };
}

const round = (value: number) => String(Math.round(value * 10) / 10);

const path = (points: readonly Point[], field: keyof Point, { x, y }: Scales) =>
  points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${round(x(point.second))} ${round(y(point[field]))}`)
    .join('');

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const label = (x: number, y: number, text: string, fields = '') =>
  `<text x="${round(x)}" y="${round(y)}" ${fields}>${escaped(text)}</text>`;

const HOUR_SECONDS = 3600;
/** A short course is told in minutes. */
const STEPS = [
  { least: 2 * HOUR_SECONDS, step: 3 * HOUR_SECONDS, unit: HOUR_SECONDS, name: 'h' },
  { least: 0, step: 300, unit: 60, name: 'min' },
];

function ticksOf({ samples: { length } }: Panel): { second: number; text: string }[] {
  const { step, unit, name } = STEPS.find(({ least }) => length > least) ?? {
    step: 300,
    unit: 60,
    name: 'min',
  };
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => ({
    second: index * step,
    text: `${(index * step) / unit} ${name}`,
  }));
}

/** Hours or minutes below, counts to the left. */
function axes(panel: Panel, { x, y, highest }: Scales & { highest: number }): string[] {
  const counts = [0, Math.round(highest / 2), highest];
  const { width, height, left, right } = PANEL;
  return [
    ...ticksOf(panel).map(({ second, text }) => label(x(second), height - 8, text, 'text-anchor="middle"')),
    ...counts.map(count => label(left - 8, y(count) + 4, String(count), 'text-anchor="end"')),
    ...counts.map(count => `<path class="grid" d="M${left} ${round(y(count))}H${width - right}"/>`),
  ];
}

const misses = (points: readonly Point[], { x, y }: Scales): string[] =>
  points
    .filter(point => point.misses > 0)
    .map(({ second }) => `<path class="miss" d="M${round(x(second))} ${round(y(0))}v6"/>`);

function drawing(panel: Panel): string {
  const points = pointsOf(panel.samples);
  const scales = scalesOf(panel, points);
  const area = `${path(points, 'assigned', scales)}V${round(scales.y(0))}H${round(scales.x(0))}Z`;
  return [
    label(PANEL.left, 18, panel.title, 'class="title"'),
    ...axes(panel, scales),
    `<path class="assigned" d="${area}"/>`,
    `<path class="ready" d="${path(points, 'ready', scales)}"/>`,
    `<path class="target" d="${path(points, 'target', scales)}"/>`,
    ...misses(points, scales),
  ].join('\n');
}

const STYLE = `
svg { background: #fff; font: 11px sans-serif; fill: #444 }
.title { font-weight: bold; font-size: 13px; fill: #222 }
.grid { stroke: #e4e4e4 }
.assigned { fill: #cfe0f3 }
.ready { fill: none; stroke: #3a9a5b; stroke-width: 1.2 }
.target { fill: none; stroke: #c2571a; stroke-width: 1.8 }
.miss { stroke: #c00; stroke-width: 1.5 }`;

const LEGEND: [string, string][] = [
  ['assigned', 'assigned to Sandboxes (most)'],
  ['target', 'wanted beyond those'],
  ['ready', 'Ready (fewest)'],
  ['miss', 'Sandboxes that found none'],
];

const legend = LEGEND.map(([name, text], index) => {
  const x = PANEL.left + index * 230;
  const mark = name === 'assigned' ? `<rect class="assigned" x="${x}" y="12" width="20" height="10"/>` : '';
  const line = name === 'assigned' ? '' : `<path class="${name}" d="M${x} 17h20"/>`;
  return `${mark}${line}${label(x + 26, 21, text)}`;
}).join('\n');

/** A whole SVG file. */
export function plot(panels: readonly Panel[]): string {
  const height = LEGEND_HEIGHT + panels.length * PANEL.height;
  const drawn = panels.map(
    (panel, index) =>
      `<g transform="translate(0 ${LEGEND_HEIGHT + index * PANEL.height})">\n${drawing(panel)}\n</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PANEL.width}" height="${height}" viewBox="0 0 ${PANEL.width} ${height}">`,
    `<style>${STYLE}</style>`,
    legend,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}
