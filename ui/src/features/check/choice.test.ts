import { describe, expect, it } from "vitest";

import type { CheckReport, Finding, FindingKind } from "../../api/bindings.gen";
import { countOf, harmless, isChosen, NOTHING, repairsOf, share, toggleKind, toggleOne } from "./choice";

const finding = (kind: FindingKind, memoryId: string): Finding => ({
  memoryId, kind, orgId: null, userId: null, userName: null, text: null, indexed: null, fields: [],
});
const report: CheckReport = {
  checked: 5000, missing: 2, orphaned: 900, differing: 0, complete: true, canRepair: null,
  findings: [finding("missing", "a"), finding("missing", "b"), finding("orphaned", "c"), finding("orphaned", "d")],
};

describe("the choice of what to repair", () => {
  const all = toggleKind(harmless(report), report, "orphaned");

  it("begins with what is written, and removes only what is asked for", () => {
    expect(repairsOf(harmless(report))).toEqual([{ kind: "kinds", kinds: ["missing"] }]);
  });

  it("takes a whole kind with what is not listed", () => {
    expect(countOf(all, report)).toBe(902);
    expect(repairsOf(all)).toEqual([{ kind: "kinds", kinds: ["missing", "orphaned"] }]);
  });

  it("leaves the other listed ones when one of a kind is taken out", () => {
    const chosen = toggleOne(all, report, "c");
    expect(share(chosen, report, "orphaned")).toBe("some");
    expect(isChosen(chosen, { kind: "orphaned", memoryId: "d" })).toBe(true);
    expect(repairsOf(chosen)).toEqual([{ kind: "kinds", kinds: ["missing"] }, { kind: "memories", memoryIds: ["d"] }]);
  });

  it("becomes a whole kind only when all of it is listed", () => {
    const both = (a: string, b: string) => toggleOne(toggleOne(NOTHING, report, a), report, b);
    expect(share(both("a", "b"), report, "missing")).toBe("all");
    expect(share(both("c", "d"), report, "orphaned")).toBe("some");
    expect(countOf(both("c", "d"), report)).toBe(2);
  });

  it("takes single ones into the whole kind, and out with it", () => {
    const whole = toggleKind(toggleOne(NOTHING, report, "c"), report, "orphaned");
    expect(countOf(whole, report)).toBe(900);
    expect(repairsOf(toggleKind(whole, report, "orphaned"))).toEqual([]);
  });
});
