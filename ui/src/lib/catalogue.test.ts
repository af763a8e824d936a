import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { catalogue } from "./catalogue";
import { LOCALE } from "./format";

/** Every text with the way to it: "texts.welcome.title". Texts with names in them are functions and not called here. */
function leaves(value: unknown, way: string): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, `${way}.${i}`));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([name, inner]) => leaves(inner, way ? `${way}.${name}` : name));
  return [[way, value]];
}

describe("the catalogue", () => {
  it("gathers every file of texts", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => /^(\w+T|t)exts\.ts$/.test(name));
    expect(Object.keys(catalogue).sort()).toEqual(files.map((name) => name.replace(".ts", "")).sort());
  });

  it("holds texts and nothing else", () => {
    const all = leaves(catalogue, "");
    expect(all.length).toBeGreaterThan(500);
    expect(all.filter(([, text]) => typeof text !== "string" && typeof text !== "function" && text !== null)).toEqual([]);
  });

  it("writes them as people do", () => {
    const odd = leaves(catalogue, "").filter(([, text]) => typeof text === "string" && (text.trim() !== text || / {2}|'|\.\.\./.test(text)));
    expect(odd).toEqual([]);
  });

  it("is in the language of its numbers and dates", () => {
    expect(LOCALE.split("-")[0]).toBe("en");
  });
});
