// How long the palette takes to answer over ten thousand entries; a frame has 16 ms. Run by `npx vitest bench`.

import { bench, describe } from "vitest";

import { rank, type Rankable } from "./paletteRank";

const first = ["Alice", "Boris", "Chiara", "Dmitri", "Zoë", "Farid", "Grace", "Hannah", "Ines", "Jonas"];
const last = ["Moreau", "Okafor", "Müller", "Sørensen", "García", "Nakamura", "Petrov", "Haddad", "Lindqvist", "Osei"];
const entries: Rankable[] = Array.from({ length: 10_000 }, (_, i) => ({
  label: `${first[i % 10]} ${last[Math.floor(i / 10) % 10]} ${i}`,
  hint: `Organization ${i % 20}`,
  recent: i % 100 === 0 ? i / 100 : undefined,
}));

describe("10,000 entries", () => {
  for (const typed of ["a", "mor", "alice ok", "zo so 77", "aln", "organization 3", "nobody at all"]) {
    bench(typed, () => void rank(entries, typed, 60));
  }
  bench("prepared anew", () => void rank(entries.map((entry) => ({ ...entry })), "mor", 60));
});
