/**
 * Answers one question about a trace, given as JSON in the only argument, with JSON. In a process of its
 * own: the analyzer needs native code, and nothing of it is to be in the process of the tests.
 */
import { answer } from './answer.ts';
import type { Question } from './question.ts';

const question = JSON.parse(process.argv[2] ?? '') as Question;
process.stdout.write(JSON.stringify(answer(question)));
