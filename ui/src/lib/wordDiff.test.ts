import { describe, expect, it } from "vitest";

import { whatWas, wordDiff } from "./wordDiff";

const shown = (before: string, after: string) =>
  wordDiff(before, after).map(({ kind, text }) => ({ same: text, removed: `-${text}-`, added: `+${text}+` })[kind]).join("");

describe("wordDiff", () => {
  it("marks changed words without the spaces around them", () => {
    expect(shown("Sarah is due in December.", "Sarah is due on 15 December.")).toBe("Sarah is due -in-+on 15+ December.");
  });

  it("keeps phrases whole", () => {
    expect(shown("in a sublet until autumn.", "in her own flat.")).toBe("in -a sublet until autumn-+her own flat+.");
  });

  it("gives both texts back", () => {
    const [before, after] = ["Jake may have a peanut allergy", "Jake is allergic to peanuts and carries a pen"];
    const parts = wordDiff(before, after);
    const side = (kind: string) => parts.filter((part) => part.kind !== kind).map((part) => part.text).join("");
    expect(side("added")).toBe(before);
    expect(side("removed")).toBe(after);
  });

  it("does not compare very long texts word by word", () => {
    expect(wordDiff("a ".repeat(20_000), "b ".repeat(20_000))).toHaveLength(2);
  });
});

describe("whatWas", () => {
  it("says what was different, with enough of it to be understood", () => {
    expect(whatWas("Sarah is due in December.", "Sarah is due on 15 December.")).toBe("in December");
  });

  it("says all of it when little is in common, or nothing was removed", () => {
    expect(whatWas("Lives in Lyon.", "Moved to Berlin.")).toBe("Lives in Lyon.");
    expect(whatWas("Likes tea.", "Likes tea. And coffee.")).toBe("Likes tea.");
  });
});
