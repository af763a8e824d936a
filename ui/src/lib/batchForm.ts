// The form of a batch: how many at once, and where it stops by itself.

import type { Budget } from "../api/bindings.gen";
import { agentTexts } from "./agentTexts";

export type BatchForm = { concurrency: string; calls: string; tokens: string; cost: string };
export type BatchProblems = Partial<Record<keyof BatchForm, string>>;

export const NEW_BATCH: BatchForm = { concurrency: "4", calls: "", tokens: "", cost: "" };
const MOST_AT_ONCE = 32;

const { fields } = agentTexts.queue;

export function batchProblems(form: BatchForm): BatchProblems {
  const problems: BatchProblems = {};
  if (!isWhole(form.concurrency) || Number(form.concurrency) > MOST_AT_ONCE) problems.concurrency = agentTexts.models.fields.whole(1, MOST_AT_ONCE);
  if (form.calls.trim() && !isWhole(form.calls)) problems.calls = fields.whole;
  if (form.tokens.trim() && !isWhole(form.tokens)) problems.tokens = fields.whole;
  if (form.cost.trim() && !(Number(form.cost) > 0 && Number.isFinite(Number(form.cost)))) problems.cost = fields.dollars;
  return problems;
}

export function budgetOf(form: BatchForm): Budget {
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  return { calls: number(form.calls), tokens: number(form.tokens), cost: number(form.cost) };
}

function isWhole(text: string): boolean {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= 1;
}
