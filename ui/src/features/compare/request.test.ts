import { expect, it } from "vitest";

import { HOME, type Address } from "../../lib/address";
import { BEGINNING, compareRequest, END } from "./request";

const ALICE: Address = { ...HOME, place: { kind: "user", orgId: "acme", userId: "alice" } };
const user = { orgId: "acme", userId: "alice" };

it("compares the beginning with the end unless moments are chosen", () => {
  expect(compareRequest(ALICE)).toEqual({ kind: "moments", user, from: BEGINNING, to: END });
  const chosen = { ...ALICE, since: "2026-01-01T00:00:00Z", until: "2026-02-01T00:00:00Z" };
  expect(compareRequest(chosen)).toEqual({ kind: "moments", user, from: chosen.since, to: chosen.until });
});

it("compares nothing later than the moment of the window", () => {
  const past = { ...ALICE, since: "2026-03-01T00:00:00Z", until: "2026-05-01T00:00:00Z", asOf: "2026-02-01T00:00:00Z" };
  expect(compareRequest(past)).toEqual({ kind: "moments", user, from: past.asOf, to: past.asOf });
});

it("compares two users at the moment of the window", () => {
  const both = { ...ALICE, other: "bob", asOf: "2026-02-01T00:00:00Z" };
  expect(compareRequest(both)).toEqual({ kind: "users", left: user, right: { orgId: "acme", userId: "bob" }, at: both.asOf });
  expect(compareRequest({ ...ALICE, other: "alice" })).toBeNull();
});

it("has nothing to compare outside of a user", () => {
  expect(compareRequest(HOME)).toBeNull();
});
