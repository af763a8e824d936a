// Other memories of the same user, found by a search; without one, those that are most like the memory in question.

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";

import type { MemoryRow, SearchRequest, UserKey } from "../../api/bindings.gen";
import { searchQuery } from "../../api/queries";
import { BeliefDot } from "../../components/Belief";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { Segments } from "../../components/Segments";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatDay } from "../../lib/format";
import { agentTexts } from "../../lib/agentTexts";
import { texts } from "../../lib/texts";
import { useDebounced } from "../../lib/useDebounced";
import css from "./Corrections.module.css";

const PAUSE_MS = 150;
const SHOWN = 12;

type Props = {
  label: string;
  user: UserKey;
  /** What to search for while nothing is typed. */
  like: string;
  /** Memories that cannot be chosen. */
  without: readonly string[];
  many: boolean;
  chosen: readonly MemoryRow[];
  onChange: (rows: MemoryRow[]) => void;
  autoFocus?: boolean;
};

export function MemoryPicker({ label, user, like, without, many, chosen, onChange, autoFocus }: Props) {
  const [typed, setTyped] = useState("");
  const text = useDebounced(typed.trim() || like, PAUSE_MS);
  const found = useQuery({ ...searchQuery(requestOf(user, text, without)), enabled: text !== "" });
  const hits = text === "" ? [] : (found.data?.hits.map((hit) => hit.row) ?? []);
  const rows = [...chosen, ...hits.filter((row) => !chosen.some((one) => same(one, row)))].filter((row) => !without.includes(row.key.memoryId));
  const toggle = (row: MemoryRow) => {
    if (!many) onChange([row]);
    else onChange(chosen.some((one) => same(one, row)) ? chosen.filter((one) => !same(one, row)) : [...chosen, row]);
  };
  return (
    <div>
      <Field
        label={correctionTexts.search}
        placeholder={correctionTexts.search}
        icon={<Search />}
        value={typed}
        autoFocus={autoFocus}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          // A form would be sent by it.
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.preventDefault();
        }}
      />
      {found.error && <Failure error={found.error} />}
      {rows.length > 0 && (
        <ul className={css.rows} aria-label={label}>
          {rows.map((row) => (
            <li key={row.key.memoryId}>
              <label>
                <input
                  type={many ? "checkbox" : "radio"}
                  name="memory"
                  checked={chosen.some((one) => same(one, row))}
                  onChange={() => toggle(row)}
                />
                <span>
                  <Segments segments={row.segments} />
                </span>
              </label>
              <span className={css.who}>
                <span role="img" aria-label={row.believed ? texts.belief.now : texts.belief.superseded}>
                  <BeliefDot state={row.believed ? "believed" : "superseded"} />
                </span>{" "}
                {row.agentLabel ?? texts.agents.gone}, {formatDay(row.date)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {rows.length === 0 && text !== "" && !found.isFetching && <p className={css.note}>{agentTexts.capture.noneSimilar}</p>}
    </div>
  );
}

const same = (a: MemoryRow, b: MemoryRow) => a.key.memoryId === b.key.memoryId;

function requestOf({ orgId, userId }: UserKey, text: string, exclude: readonly string[]): SearchRequest {
  return {
    scope: { orgId, userId, agentId: null }, text: text.slice(0, 1_000), dates: { from: null, to: null }, versions: "all", asOf: null, exclude: [...exclude], limit: SHOWN,
  };
}
