import { describe, expect, it } from "vitest";

import { isInterchange } from "./droppedFile";

describe("a dropped file", () => {
  it("is one of memories by its name or its first line", async () => {
    const header = '{"format":"memora-interchange","version":1}\n';
    expect(await isInterchange(new File(["x"], "a.memora.jsonl"))).toBe(true);
    expect(await isInterchange(new File(["x"], "A.Memora"))).toBe(true);
    expect(await isInterchange(new File([header], "export.jsonl"))).toBe(true);
    expect(await isInterchange(new File(['{"role":"user","content":"memora-interchange"}'], "chat.jsonl"))).toBe(false);
    expect(await isInterchange(new File(["Ann: hello"], "memora.txt"))).toBe(false);
  });
});
