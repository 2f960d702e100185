/** What a kubelet makes of an argument or a variable: `$(NAME)` is replaced if there is such a variable, and `$$` is one `$`. */
export const expanded = (text: string, variables: Record<string, string> = {}): string =>
  text.replaceAll(/\$(\$|\(([^)]*)\))/g, (found, rest: string, name: string) =>
    rest === '$' ? '$' : (variables[name] ?? found),
  );
