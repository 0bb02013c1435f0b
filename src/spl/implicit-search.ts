/**
 * A search as Splunk's REST interface takes it. In the search bar and in saved searches the first command may be left out,
 * and is `search`; the endpoint `search/jobs` takes none so (REST API Reference, "search/jobs", argument `search`). A macro
 * is no command either: it is expanded behind `search`.
 */
export function withSearchCommand(text: string): string {
  return /^\s*(?:\||search(?:[\s(]|$))/i.test(text) ? text : `search ${text}`;
}
