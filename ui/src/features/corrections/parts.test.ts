import { describe, expect, it } from "vitest";

import { isConfirmed } from "./confirmation";
import { partsOf, toParts } from "./parts";

const textsOf = (text: string) => partsOf(text, [1, 2]).map((part) => part.text);

describe("the parts of a memory", () => {
  it("are its sentences, or what stands around a conjunction", () => {
    expect(textsOf("Ann likes tea. Ann lives in Rome.")).toEqual(["Ann likes tea.", "Ann lives in Rome."]);
    expect(textsOf("Ann likes tea and lives in Rome.")).toEqual(["Ann likes tea", "lives in Rome."]);
    expect(textsOf("Ann likes tea.")).toEqual(["Ann likes tea.", ""]);
  });

  it("lose no letter of a number or an abbreviation in the middle of a sentence", () => {
    expect(textsOf("It costs 3.50 today. It was less.").join(" ")).toBe("It costs 3.50 today. It was less.");
  });

  it("are sent when each says something, with all sources as none named", () => {
    const parts = partsOf("A one. B two.", [1, 2]);
    expect(toParts(parts, [1, 2])).toEqual([{ text: "A one.", sources: null }, { text: "B two.", sources: null }]);
    expect(toParts(parts.map((part, i) => (i === 0 ? { ...part, sources: [2] } : part)), [1, 2])?.[0]).toEqual({ text: "A one.", sources: [2] });
    expect(toParts(parts.map((part) => ({ ...part, text: " " })), [])).toBeNull();
  });
});

describe("the confirmation of forgetting", () => {
  it("is the word as it stands, or the name", () => {
    expect([isConfirmed("FORGET", null), isConfirmed("forget", null), isConfirmed("iris kallio", "Iris Kallio"), isConfirmed("", "")]).toEqual([true, false, true, false]);
  });
});
