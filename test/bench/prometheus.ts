/** Reads metrics in Prometheus' text format. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The sample of a line; none for a comment. */
export function parseSample(text: string): Sample[] {
  const { name, labels = '', value } = line.exec(text)?.groups ?? {};
  if (name === undefined) return [];
  const pairs = [...labels.matchAll(label)].map(([, key = '', said = '']) => [key, said]);
  return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
}

/** The sum of the samples of that name; 0 if there are none. */
export const sumOf = (samples: readonly Sample[], name: string): number =>
  samples.filter(sample => sample.name === name).reduce((sum, { value }) => sum + value, 0);
