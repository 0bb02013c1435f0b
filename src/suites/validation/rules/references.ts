import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

export const dataSources: Rule = {
  id: 'data-source-unknown',
  severity: 'error',
  explanation:
    'Every data source that a detection names is defined in data_sources/; a warning in the v4 form, which did not ask for it.',
  *check(detection, { pack }) {
    if (pack.dataSources.size === 0) return;
    for (const [i, name] of detection.dataSources.entries()) {
      // Several may stand in one entry, joined by AND.
      for (const part of pack.dataSources.has(name) ? [] : name.split(/\s+AND\s+/)) {
        if (pack.dataSources.has(part.trim())) continue;
        const hint = didYouMean(part, pack.dataSources.keys());
        yield {
          message: `there is no data source "${part}"`,
          path: ['data_source', i],
          ...(hint ? { hint } : {}),
          severity: detection.status === 'production' && detection.dialect !== 'v4' ? 'error' : 'warning',
        };
      }
    }
  },
};

export const stories: Rule = {
  id: 'story-unknown',
  severity: 'error',
  explanation: 'Every analytic story that a detection names is defined in stories/.',
  *check(detection, { pack }) {
    if (pack.stories.size === 0) return;
    const path = detection.dialect === 'ng' ? ['analytic_story'] : ['tags', 'analytic_story'];
    for (const [i, name] of detection.analyticStories.entries()) {
      if (pack.stories.has(name)) continue;
      const hint = didYouMean(name, pack.stories.keys());
      yield { message: `there is no analytic story "${name}"`, path: [...path, i], ...(hint ? { hint } : {}) };
    }
  },
};

const lookupCall = /\|\s*(?:lookup|inputlookup|outputlookup)\s+([^|[\]]*)/gi;

export const lookups: Rule = {
  id: 'spl-unknown-lookup',
  severity: 'warning',
  explanation:
    'Every lookup that a search names is defined in the pack or in an app; others must come from the Splunk it runs on.',
  *check(detection, context) {
    const seen = new Set<string>();
    for (const [, args] of context.parsed(detection).source.text.matchAll(lookupCall)) {
      const name = args!
        .trim()
        .split(/[\s,]+/)
        .find((word) => word !== '' && !/^\w+=/.test(word))
        ?.replace(/^"|"$/g, '');
      if (!name || seen.has(name) || name.includes('$')) continue;
      seen.add(name);
      if (context.knowledge.lookup(name) || context.knowledge.lookupFile(name)) continue;
      const hint = didYouMean(
        name,
        [...context.knowledge.lookups()].map((one) => one.name),
      );
      yield { message: `there is no lookup "${name}"`, path: ['search'], ...(hint ? { hint } : {}) };
    }
  },
};
