import { expect, it } from "vitest";

import { blockingError } from "./failure";

const failure = (code: string) => Object.assign(new Error(code), { code });

it("keeps what was read while the store does not answer, and only then", () => {
  expect(blockingError({ data: [1], error: failure("unavailable") })).toBeNull();
  expect(blockingError({ data: undefined, error: failure("unavailable") })).not.toBeNull();
  expect(blockingError({ data: [1], error: failure("notFound") })).not.toBeNull();
  expect(blockingError({ data: [1], error: new Error("a defect") })).not.toBeNull();
  expect(blockingError({ data: [1], error: null })).toBeNull();
});
