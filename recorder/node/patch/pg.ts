import { answerOf } from '../promises/externals.ts';
import { wrapAnswered } from './answers.ts';
import type { Patch } from './patch.ts';

/** pg: what a client is asked for, PostgreSQL answers. Its pool is pg-pool's. */
export const pg: readonly Patch[] = [
  {
    package: 'pg',
    file: /^lib\/(?:native\/)?client\.js$/,
    bindings: '{ Client: module.exports }',
    calls: [],
    apply: ({ Client }: { Client: { prototype: object } }) => {
      wrapAnswered(Client.prototype, ['connect', 'query', 'end'], (client) => answerOf(client, 'postgres'));
    },
  },
];
