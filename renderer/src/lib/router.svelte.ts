/** The views, in the order of the navigation. */
export const VIEWS = ['functions', 'invocations', 'logs', 'metrics', 'settings'] as const;
export type View = (typeof VIEWS)[number];

/** `#/functions/<name>?line=3`: what is shown lives in the address, so that back and reload work. */
export interface Route {
  view: View;
  /** A function's name or id, or an invocation's id. */
  id: string | undefined;
  query: URLSearchParams;
}

let route = $state.raw<Route>(parse(location.hash));

addEventListener('hashchange', () => {
  route = parse(location.hash);
});

export const router = {
  get route(): Route {
    return route;
  },
};

export function href(view: View, id?: string, query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search && `?${search}`}`;
}

export function go(view: View, id?: string, query: Record<string, string> = {}): void {
  location.hash = href(view, id, query);
}

/** Goes there in place of the current address, such as after what it names was renamed. */
export function replace(view: View, id?: string, query: Record<string, string> = {}): void {
  history.replaceState(null, '', href(view, id, query));
  route = parse(location.hash);
}

/** Changes the query of the current address without a step in the history. */
export function setQuery(changes: Record<string, string | undefined>): void {
  const query = Object.fromEntries(route.query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === '') delete query[key];
    else query[key] = value;
  }
  replace(route.view, route.id, query);
}

function parse(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name = '', id] = path.split('/');
  const view = VIEWS.find((one) => one === name) ?? 'functions';
  return {
    view,
    id: id === undefined || id === '' ? undefined : decode(id),
    query: new URLSearchParams(search),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
