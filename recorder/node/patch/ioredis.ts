import { answerOf } from '../promises/externals.ts';
import { wrapAnswered } from './answers.ts';
import type { Patch } from './patch.ts';

/** ioredis: Redis answers each command; one that blocks, when somebody elsewhere has done something. */
type Command = { readonly name?: unknown };
type Pipeline = { readonly redis: object };

function patchClient({ Client }: { Client: { prototype: object } }): void {
  wrapAnswered(Client.prototype, ['sendCommand'], (client, [command]) => {
    const { name } = command as Command;
    return answerOf(client, typeof name === 'string' ? `redis ${name}` : 'redis');
  });
}

function patchPipeline({ Client }: { Client: { prototype: object } }): void {
  wrapAnswered(Client.prototype, ['exec'], (pipeline) =>
    answerOf((pipeline as Pipeline).redis, 'redis pipeline'),
  );
}

const patch = (file: RegExp, apply: Patch['apply']): Patch => ({
  package: 'ioredis',
  file,
  bindings: '{ Client: exports.default }',
  calls: [],
  apply,
});

export const ioredis: readonly Patch[] = [
  patch(/^built\/(?:Redis|cluster\/index|redis\/index)\.js$/, patchClient),
  patch(/^built\/Pipeline\.js$/, patchPipeline),
];
