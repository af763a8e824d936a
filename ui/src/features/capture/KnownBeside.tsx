// A candidate beside what is known: what it repeats or takes the place of, with the words that differ.

import type { MemoryRow, Segment } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { Segments } from "../../components/Segments";
import { agentTexts } from "../../lib/agentTexts";
import { shownSegments, type DraftMemory, type Named } from "../../lib/captureDraft";
import { diffMarks } from "../../lib/diffMarks";
import { formatDay } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Candidate.module.css";

const words = agentTexts.capture;

export function KnownBeside({ memory, all, people }: { memory: DraftMemory; all: readonly DraftMemory[]; people: readonly Named[] }) {
  const { link } = memory;
  const own = shownSegments(memory, people);
  if (link.kind === "new" || (link.kind === "contradicts" && link.memories.length === 0)) return null;
  if (link.kind === "contradictsCandidate") {
    const other = all.find((each) => each.id === link.id);
    if (!other) return null;
    return (
      <>
        <p className={css.what}>{words.relationText.contradictsCandidate}</p>
        <Pair known={shownSegments(other, people)} own={own} row={null} />
      </>
    );
  }
  const rows = link.kind === "duplicate" ? [link.of] : link.memories;
  return (
    <>
      <p className={css.what}>{words.relationText[link.kind]}</p>
      {rows.map((row) => (
        <Pair key={row.key.memoryId} known={row.segments} own={own} row={row} />
      ))}
    </>
  );
}

function Pair({ known, own, row }: { known: readonly Segment[]; own: readonly Segment[]; row: MemoryRow | null }) {
  const { removed, added } = diffMarks(known, own);
  return (
    <div className={css.pair}>
      <div>
        <span className={css.side}>{row ? words.known : words.candidate}</span>
        <p>
          <Segments segments={known} marks={removed} as="del" />
        </p>
        {row && <Whence row={row} />}
      </div>
      <div>
        <span className={css.side}>{words.candidate}</span>
        <p>
          <Segments segments={own} marks={added} as="ins" />
        </p>
      </div>
    </div>
  );
}

/** Who remembered it when; a click shows it in the inspector. */
export function Whence({ row }: { row: MemoryRow }) {
  const { go } = useAddress();
  return (
    <button type="button" className={css.whence} onClick={() => go(toMemory(row.key))}>
      <AgentBadge agentId={row.agentId} label={row.agentLabel} />
      {row.agentLabel ?? texts.agents.gone}, {formatDay(row.date)}
    </button>
  );
}
