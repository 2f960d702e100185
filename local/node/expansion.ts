/**
 * `$(NAME)` in a command, an argument or a variable, as Kubernetes replaces it: an unknown name stays as it is written,
 * and `$$` is a `$` that begins nothing.
 */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (written: string, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(variables, name) ? (variables[name] ?? written) : written;
  });
}
