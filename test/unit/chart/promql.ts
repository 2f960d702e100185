/** What a PromQL expression asks for, read with Prometheus' own grammar. */
import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  label: string;
  operator: string;
  value: string;
}

export interface Selector {
  metric: string;
  matchers: Matcher[];
}

export interface Aggregation {
  /** The labels that are kept. */
  by: string[];
  /** What it aggregates, however deep. */
  selectors: Selector[];
}

export interface ParsedQuery {
  /** Where the grammar was broken, as the text from there on. */
  errors: string[];
  selectors: Selector[];
  /** The outermost first. */
  aggregations: Aggregation[];
}

type Read = (node: SyntaxNodeRef) => string;

/** All nodes of this name in and beneath a node. */
function beneath(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate(({ node: child }) => {
    if (child.name === name) found.push(child);
  });
  return found;
}

const asMatcher = (node: SyntaxNode, read: Read): Matcher => {
  const child = (name: string) => {
    const found = node.getChild(name);
    return found === null ? '' : read(found);
  };
  return {
    label: child('LabelName'),
    operator: child('MatchOp'),
    value: child('StringLiteral').slice(1, -1),
  };
};

const asSelector = (node: SyntaxNode, read: Read): Selector => {
  const identifier = node.getChild('Identifier');
  return {
    metric: identifier === null ? '' : read(identifier),
    matchers: beneath(node, 'UnquotedLabelMatcher').map(matcher => asMatcher(matcher, read)),
  };
};

const selectorsIn = (node: SyntaxNode, read: Read): Selector[] =>
  beneath(node, 'VectorSelector').map(selector => asSelector(selector, read));

function asAggregation(node: SyntaxNode, read: Read): Aggregation {
  const modifier = node.getChild('AggregateModifier');
  const labels = modifier === null ? [] : beneath(modifier, 'LabelName').map(read);
  return { by: labels, selectors: selectorsIn(node, read) };
}

/** Grafana fills its variables in before it asks: durations are no labels or names. */
const filledIn = (query: string) => query.replaceAll('$__rate_interval', '5m');

/** Parses a query of an alert or of a panel; what can't be parsed is told in `errors`. */
export function parseQuery(query: string): ParsedQuery {
  const text = filledIn(query);
  const read: Read = ({ from, to }) => text.slice(from, to);
  const { topNode } = parser.parse(text);
  return {
    errors: beneath(topNode, '⚠').map(({ from }) => text.slice(from)),
    selectors: selectorsIn(topNode, read),
    aggregations: beneath(topNode, 'AggregateExpr').map(node => asAggregation(node, read)),
  };
}
