/**
 * Assertions for node:test, and for any test runner that has no matchers.
 *
 * @packageDocumentation
 */
import { AssertionError } from 'node:assert';
import { invariantNamed } from '../engine/invariants';
import type { CheckOptions, ModelLike } from '../tools/saved';
import { checkInTime, withstand, type ReplayOptions } from './matchers/matchers';

/** The part of the context of a test of node:test that is read: its signal, which ends a check when the test is over. */
export interface TestContext {
  readonly signal?: AbortSignal;
}

/**
 * Asserts that no invariant is violated, and that at least one was judged.
 *
 * @param model a subject, a function that makes one, or what `resolveModel` takes, such as the path of a model
 * @throws AssertionError whose message is the report.
 */
export async function ignoresPadding(t: TestContext, model: ModelLike, options: CheckOptions = {}): Promise<void> {
  const signals = [t.signal, options.signal].filter((signal) => signal !== undefined);
  const { report, message } = await checkInTime(model, { ...options, signal: AbortSignal.any(signals) }, undefined);
  if (report.verdict !== 'held')
    throw new AssertionError({ message, actual: report.verdict, expected: 'held', operator: 'ignoresPadding' });
}

/**
 * Asserts that one invariant, by its name, holds.
 * @throws AssertionError whose message is the report.
 */
export async function holds(
  t: TestContext,
  model: ModelLike,
  invariant: string,
  options: Omit<CheckOptions, 'only'> = {},
): Promise<void> {
  await ignoresPadding(t, model, { ...options, only: [invariantNamed(invariant).name] });
}

/**
 * Asserts that a saved counterexample, by its file, is one no longer.
 * @throws AssertionError whose message says what was seen.
 */
export async function withstands(model: ModelLike, file: string, options: ReplayOptions = {}): Promise<void> {
  const { verdict, message } = await withstand(model, file, options);
  if (verdict !== 'held')
    throw new AssertionError({ message, actual: verdict, expected: 'held', operator: 'withstands' });
}
