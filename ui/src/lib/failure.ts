// Whether a failed read takes the place of what is shown.

type Read = { data: unknown; error: Error | null };

/**
 * The error to show instead of the data. What was read before stays readable while the store does not answer; any
 * other failure says that the data are not what the store has now.
 */
export function blockingError({ data, error }: Read): Error | null {
  if (error === null) return null;
  const unanswered = "code" in error && error.code === "unavailable";
  return unanswered && data !== undefined ? null : error;
}

/** True when what was asked for is not in the store, or not any more. */
export function isMissing(error: Error | null): boolean {
  return error !== null && "code" in error && error.code === "notFound";
}
