import type { ContentPack } from '../content/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { createEmbeddedTarget } from '../targets/embedded.ts';
import type { Target } from '../targets/target.ts';
import type { Config } from './config.ts';
import type { CliContext } from './context.ts';

export interface OpenTargets {
  open(): Target;
  /** One server for all detections: they are tested one after the other. */
  readonly shared: boolean;
  readonly url?: string;
  close(): Promise<void>;
}

export interface TargetRequest {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  readonly config: Config;
  readonly context: CliContext;
  readonly now: () => number;
}

/** Makes targets of the wanted kind. */
export async function openTargets(_kind: string, request: TargetRequest): Promise<OpenTargets> {
  const { knowledge, now } = request;
  return { open: () => createEmbeddedTarget({ knowledge, now }), shared: false, close: async () => {} };
}
