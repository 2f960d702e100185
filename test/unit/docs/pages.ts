/** The pages that people read, and what is in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { inRepository } from '../../../local/paths.ts';

const PLACES = ['.', 'docs', 'tools/metacontroller-loop'];

/** Paths of all pages, within the repository. */
export const pages: string[] = PLACES.flatMap(place =>
  readdirSync(inRepository(place))
    .filter(file => file.endsWith('.md'))
    .map(file => (place === '.' ? file : `${place}/${file}`)),
);

export const read = (page: string): string => readFileSync(inRepository(page), 'utf8');

export interface Block {
  page: string;
  language: string;
  text: string;
}

/** What stands between fences. */
export const blocksOf = (page: string): Block[] =>
  [...read(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    page,
    language,
    text,
  }));

/** Where a link leads to: a path within the page's folder, and a heading. */
export interface Link {
  page: string;
  path: string;
  heading: string;
}

/** The links to other pages, and within the page. */
export const linksOf = (page: string): Link[] =>
  [...read(page).matchAll(/\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)/g)].map(([, path = '', heading = '']) => ({
    page,
    path,
    heading,
  }));

/** The anchors of a page, as GitHub makes them of its headings. */
export const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
