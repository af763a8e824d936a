// What a candidate is to what is known: chosen from similar memories, or from those that a search finds.

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";

import type { MemoryRow, SearchRequest, UserKey } from "../../api/bindings.gen";
import type { ChangeDraft } from "../../api/drafts";
import { searchQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Segments } from "../../components/Segments";
import { agentTexts } from "../../lib/agentTexts";
import { relink, shownText, type DraftMemory, type Named } from "../../lib/captureDraft";
import { useDebounced } from "../../lib/useDebounced";
import css from "./Candidate.module.css";
import { Whence } from "./KnownBeside";

const words = agentTexts.capture;
const PAUSE_MS = 150;
const SUGGESTED = 6;

type Kind = "new" | "duplicate" | "contradicts";
type Props = { memory: DraftMemory; all: readonly DraftMemory[]; user: UserKey; people: readonly Named[]; change: ChangeDraft; onDone: () => void };

export function RelationPanel({ memory, user, change, onDone }: Props) {
  const { id, link } = memory;
  const chosen = link.kind === "duplicate" ? [link.of] : link.kind === "contradicts" ? link.memories : [];
  const [kind, setKind] = useState<Kind>(link.kind === "contradictsCandidate" ? "contradicts" : link.kind);
  const [asked, setAsked] = useState("");
  // Without a model nothing is given along, and the memory itself is what to search with.
  const own = memory.similar.length === 0 ? shownText(memory) : "";
  const text = useDebounced(asked.trim() || own, PAUSE_MS);
  const found = useQuery({ ...searchQuery(request(user, text)), enabled: text !== "" });
  const rows = unique([...chosen, ...(asked.trim() === "" ? memory.similar : []), ...(text === "" ? [] : (found.data?.hits.map((hit) => hit.row) ?? []))]);

  const pickKind = (next: Kind) => {
    setKind(next);
    const [first] = chosen;
    if (next === "new") change((known) => relink(known, id, { kind: "new" }));
    else if (next === "contradicts") change((known) => relink(known, id, { kind: "contradicts", memories: chosen }));
    else if (first) change((known) => relink(known, id, { kind: "duplicate", of: first }));
  };
  const toggle = (row: MemoryRow) => {
    const has = chosen.some((known) => same(known, row));
    if (kind === "duplicate") {
      change((known) => relink(known, id, has ? { kind: "new" } : { kind: "duplicate", of: row }));
      return;
    }
    setKind("contradicts");
    const memories = has ? chosen.filter((known) => !same(known, row)) : [...chosen, row];
    change((known) => relink(known, id, memories.length > 0 ? { kind: "contradicts", memories } : { kind: "new" }));
  };
  return (
    <section className={css.relation} aria-label={words.changeTitle}>
      <div className={css.kinds}>
        <Choice
          label={words.changeTitle}
          value={kind}
          options={[
            { value: "new", label: words.relation.new },
            { value: "contradicts", label: words.relation.contradicts },
            { value: "duplicate", label: words.relation.duplicate },
          ]}
          onChange={pickKind}
        />
        <Button className={css.done} onClick={onDone}>
          {words.editDone}
        </Button>
      </div>
      {kind !== "new" && (
        <>
          <Field label={words.search} placeholder={words.search} icon={<Search />} value={asked} onChange={(event) => setAsked(event.target.value)} />
          {found.error && <Failure error={found.error} />}
          <ul className={css.rows} aria-label={memory.byHand ? words.suggestions : words.similar}>
            {rows.map((row) => (
              <li key={row.key.memoryId}>
                <label>
                  <input
                    type={kind === "duplicate" ? "radio" : "checkbox"}
                    name={`known-${id}`}
                    checked={chosen.some((known) => same(known, row))}
                    onChange={() => toggle(row)}
                  />
                  <span>
                    <Segments segments={row.segments} />
                  </span>
                </label>
                <Whence row={row} />
              </li>
            ))}
          </ul>
          {rows.length === 0 && !found.isFetching && <p className="dim">{words.noneSimilar}</p>}
        </>
      )}
    </section>
  );
}

function request({ orgId, userId }: UserKey, text: string): SearchRequest {
  const dates = { from: null, to: null };
  return { scope: { orgId, userId, agentId: null }, text, dates, versions: "current", asOf: null, exclude: [], limit: SUGGESTED };
}

const same = (a: MemoryRow, b: MemoryRow) => a.key.memoryId === b.key.memoryId;

function unique(rows: readonly MemoryRow[]): MemoryRow[] {
  return rows.filter((row, i) => rows.findIndex((other) => same(other, row)) === i);
}
