import { describe, expect, it } from "vitest";

import { joinEnds, wantedEnd } from "./memoryEnds";

const rows = (...ids: string[]) => ids.map((memoryId) => ({ key: { memoryId } }));
const read = (ids: string[], complete = false) => ({ rows: rows(...ids), complete });
const ids = (found: { rows: readonly { key: { memoryId: string } }[] }) => found.rows.map((row) => row.key.memoryId).join("");

describe("joinEnds", () => {
  it("leaves a gap of what nobody has read between both ends", () => {
    const found = joinEnds(read(["a", "b"]), read(["z", "y"]), 26);
    expect(ids(found)).toBe("abyz");
    expect(found).toMatchObject({ gapAt: 2, missing: 22 });
    expect(joinEnds(read(["a", "b"]), read([]), null)).toMatchObject({ gapAt: 2, missing: null });
  });

  it("closes the gap where the ends meet, each row once", () => {
    const found = joinEnds(read(["a", "b", "c"]), read(["e", "d", "c"]), 5);
    expect(ids(found)).toBe("abcde");
    expect(found.gapAt).toBeNull();
  });

  it("is whole when one end was read through, whatever the count says", () => {
    expect(ids(joinEnds(read(["a", "b"], true), read(["b"]), 9))).toBe("ab");
    const found = joinEnds(read(["a"]), read(["c", "b", "a"], true), 9);
    expect(ids(found)).toBe("abc");
    expect(found.gapAt).toBeNull();
  });

  it("keeps a gap while rows are missing though the count says there are none", () => {
    expect(joinEnds(read(["a", "b"]), read(["d"]), 3).missing).toBe(1);
  });
});

describe("wantedEnd", () => {
  const ends = { gapAt: 100, rows: rows(...Array.from({ length: 200 }, (_, i) => `m${i}`)) };
  const gap = { start: 1000, end: 9000 };
  const wanted = (first: number, last: number, view = { start: 0, end: 300 }) => wantedEnd(ends, { first, last }, gap, view, 20);

  it("reads on before the gap comes into sight, from either side", () => {
    expect(wanted(0, 30)).toBeNull();
    expect(wanted(60, 85)).toBe("head");
    expect(wanted(110, 130)).toBe("tail");
    expect(wanted(150, 180)).toBeNull();
  });

  it("fills a gap in sight from the nearer end", () => {
    expect(wanted(100, 100, { start: 1200, end: 1500 })).toBe("head");
    expect(wanted(100, 100, { start: 7200, end: 7500 })).toBe("tail");
  });

  it("wants nothing of a whole list", () => {
    expect(wantedEnd({ ...ends, gapAt: null }, { first: 0, last: 9 }, gap, { start: 0, end: 300 }, 20)).toBeNull();
  });
});
