import { describe, expect, it } from "vitest";

import { sharesOf } from "./shares";

const signal = (adds: number) => ({ rank: 1, score: adds, adds });

describe("the bar of a hit", () => {
  it("shows what each search adds, as a share of the best hit", () => {
    expect(sharesOf({ dense: signal(0.75), lexical: signal(0.25) }, 1)).toEqual({ dense: 75, lexical: 25 });
    expect(sharesOf({ dense: signal(0.4), lexical: null }, 0.8)).toEqual({ dense: 50, lexical: 0 });
  });

  it("stays within its length when a part takes away from the score", () => {
    expect(sharesOf({ dense: signal(-0.1), lexical: signal(0.9) }, 0.8)).toEqual({ dense: 0, lexical: 100 });
    const { dense, lexical } = sharesOf({ dense: signal(0.7), lexical: signal(0.7) }, 1);
    expect(dense + lexical).toBe(100);
    expect(sharesOf({ dense: null, lexical: null }, 0)).toEqual({ dense: 0, lexical: 0 });
  });
});
