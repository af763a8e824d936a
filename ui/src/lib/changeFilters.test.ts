import { expect, it } from "vitest";

import { changeTexts } from "./changeTexts";
import { auditQuery, isFiltered, KINDS, NO_FILTERS } from "./changeFilters";

const user = { kind: "user", id: { orgId: "o", userId: "u" } } as const;

it("asks for whole days, and for every kind of a group", () => {
  const query = auditQuery({ ...NO_FILTERS, kinds: ["undo", "review"], from: "2026-11-12", to: "2026-11-12" }, user);
  expect(query).toMatchObject({ subject: user, kinds: ["undo", "reviewMemory"], from: "2026-11-12T00:00:00Z", to: "2026-11-12T23:59:59.999999Z" });
});

it("asks about a memory instead of the place", () => {
  expect(auditQuery({ ...NO_FILTERS, about: "m" }, user).subject).toEqual({ kind: "memory", id: "m" });
  expect(auditQuery(NO_FILTERS, null).subject).toBeNull();
});

it("has every kind of change in exactly one group", () => {
  const all = Object.values(KINDS).flat();
  expect([...all].sort()).toEqual(Object.keys(changeTexts.kinds).sort());
});

it("knows whether anything is left out", () => {
  expect(isFiltered(NO_FILTERS)).toBe(false);
  expect(isFiltered({ ...NO_FILTERS, kinds: ["undo"] })).toBe(true);
  expect(isFiltered({ ...NO_FILTERS, group: "g" })).toBe(true);
});

it("puts a decision of the review into words, and leaves what it does not know", () => {
  expect(changeTexts.decision("NearDuplicate: Kept")).toBe("Near duplicate: kept as it is");
  expect(changeTexts.decision("Other: Thing")).toBe("Other: Thing");
});
