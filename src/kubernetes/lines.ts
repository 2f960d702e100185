/** The lines of a text that arrives in pieces; what follows the last line break is not a line yet. */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncIterable<string> {
  let unfinished = '';
  for await (const chunk of chunks) {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop() ?? '';
    yield* lines;
  }
}
