// What a correction would do: counts in words, and each memory before and after.

import { ArrowRight, TriangleAlert, Undo2 } from "lucide-react";

import type { ChangeKind, Impact, MemoryImpact, MemoryRow } from "../../api/bindings.gen";
import { BeliefPill } from "../../components/Belief";
import { Failure } from "../../components/Failure";
import { MemoryPair } from "../../components/MemoryPair";
import { Segments } from "../../components/Segments";
import { Skeleton } from "../../components/Skeleton";
import { classes } from "../../lib/classes";
import { kindOfImpact, seenImpact } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Impact.module.css";
import type { CorrectionFlow } from "./useCorrectionFlow";

const words = correctionTexts.impact;

/** The part of a form that says what it would do, as soon as the form says enough. */
export function Effect({ flow, brief }: { flow: CorrectionFlow; brief: boolean }) {
  if (!flow.correction) return null;
  return (
    <section className={classes(css.effect, flow.look && css.look)} aria-label={words.title} aria-live="polite" aria-busy={!flow.plan && !flow.planError}>
      {flow.look && <p className={css.say}>{words.look}</p>}
      {flow.planError ? <Failure error={flow.planError} /> : flow.plan ? <ImpactView impact={flow.plan.impact} kind={flow.plan.kind} brief={brief} /> : <Skeleton rows={2} className={css.wait} />}
    </section>
  );
}

/** `brief`: counts alone, where before and after are shown elsewhere. */
function ImpactView({ impact, kind, brief }: { impact: Impact; kind: ChangeKind; brief: boolean }) {
  const summary = words.summary(seenImpact(impact, kind));
  const { memoriesMoved, memoriesAdded, memoriesEdited, memoriesRemoved } = seenImpact(impact, kind);
  const total = memoriesMoved + memoriesAdded + memoriesEdited + memoriesRemoved;
  return (
    <>
      <div className={css.head}>
        <h3>{words.title}</h3>
        {summary.length === 0 ? null : impact.reversible ? (
          <span className={css.undo}>
            <Undo2 className="sm" />
            {words.undoable}
          </span>
        ) : (
          <span className={css.forGood}>
            <TriangleAlert className="sm" />
            {words.forGood}
          </span>
        )}
      </div>
      <p className={css.summary}>{summary.length > 0 ? `${summary.join(", ")}.` : words.nothing}</p>
      {!brief && impact.memories.length > 0 && (
        <ul className={css.memories}>
          {impact.memories.map((memory) => (
            <li key={(memory.before ?? memory.after)?.key.memoryId}>
              <One memory={memory} reversible={impact.reversible} />
            </li>
          ))}
        </ul>
      )}
      {!brief && total > impact.memories.length && <p className={css.more}>{words.more(total - impact.memories.length)}</p>}
    </>
  );
}

function One({ memory, reversible }: { memory: MemoryImpact; reversible: boolean }) {
  const { before, after } = memory;
  const kind = kindOfImpact(memory);
  if (kind === "text") return <MemoryPair before={before} after={after} beforeLabel={words.before} afterLabel={words.after} />;
  const row = after ?? before;
  if (!row) return null;
  return (
    <div className={css.one} data-kind={kind}>
      <span className={css.kind}>{kind === "removed" && !reversible ? words.forGood : words.kinds[kind]}</span>
      <p>{kind === "removed" ? <del><Segments segments={row.segments} /></del> : <Segments segments={row.segments} />}</p>
      <span className={css.facts}>
        {before && after && before.believed === after.believed && before.supersededAt === after.supersededAt ? null : (
          <>
            {before && <BeliefPill believed={before.believed} supersededAt={before.supersededAt} />}
            {before && after && <ArrowRight className="sm" />}
            {after && <BeliefPill believed={after.believed} supersededAt={after.supersededAt} />}
          </>
        )}
        {before && after && <Differences before={before} after={after} />}
      </span>
    </div>
  );
}

function Differences({ before, after }: { before: MemoryRow; after: MemoryRow }) {
  const agent = (row: MemoryRow) => row.agentLabel ?? texts.agents.gone;
  const user = (row: MemoryRow) => row.userName ?? texts.users.gone;
  const facts: [string, string, string][] = [
    [words.user, user(before), user(after)],
    [words.agent, agent(before), agent(after)],
    [words.date, formatMoment(before.obtainedAt), formatMoment(after.obtainedAt)],
    [words.sources, String(before.sources), String(after.sources)],
    [words.versions, String(before.replaces), String(after.replaces)],
  ];
  return facts
    .filter(([, old, now]) => old !== now)
    .map(([name, old, now]) => (
      <span key={name} className={css.fact}>
        {name} {old} <ArrowRight className="sm" /> {now}
      </span>
    ));
}
