// The one place, beside the generated bindings, that knows how commands and events reach the backend.

import { commands, events, type CommandError, type ErrorCode } from "./bindings.gen";

export { commands, events };

/** A command that was refused, with what the user can do about it. */
export class CommandFailure extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly retryable: boolean;

  constructor(error: CommandError) {
    super(error.message);
    this.name = "CommandFailure";
    this.code = error.code;
    this.hint = error.hint;
    this.retryable = error.retryable;
  }
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

/** The data of an answer, or its error thrown, as the query cache expects. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const result = await answer;
  if (result.status === "error") throw new CommandFailure(result.error);
  return result.data;
}
