interface Memory<Query> {
  /** The key of a question. */
  keyOf(query: Query): string;
  rememberMs(query: Query): number;
  /** Most answers kept; the oldest go first. */
  most: number;
  now(): Date;
}

/** Caches answers, and shares a query between concurrent callers. */
export function remembered<Query, Answer>(
  ask: (query: Query) => Promise<Answer>,
  { keyOf, rememberMs, most, now }: Memory<Query>,
): (query: Query) => Promise<Answer> {
  const answers = new Map<string, { until: number; answer: Promise<Answer> }>();

  function forgetOldest(): void {
    for (const key of answers.keys()) {
      if (answers.size <= most) return;
      answers.delete(key);
    }
  }

  return query => {
    const time = now().getTime();
    const key = keyOf(query);
    const known = answers.get(key);
    if (known && known.until > time) return known.answer;
    const answer = ask(query);
    answers.delete(key);
    answers.set(key, { until: time + rememberMs(query), answer });
    forgetOldest();
    return answer;
  };
}
