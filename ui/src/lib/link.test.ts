import { describe, expect, it } from "vitest";

import { HOME } from "./address";
import { linkTo } from "./link";

describe("a link to a place", () => {
  it("carries the address and the store", () => {
    expect(linkTo(HOME, "s 1")).toBe("memora://open/?store=s%201");
    const place = { kind: "user", orgId: "acme", userId: "b/b" } as const;
    expect(linkTo({ ...HOME, place, view: "memories", selection: { kind: "memory", userId: "b/b", memoryId: "m" } }, "s")).toBe(
      "memora://open/o/acme/u/b%2Fb?view=memories&memory=m&store=s",
    );
  });
});
