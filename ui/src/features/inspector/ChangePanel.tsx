// A change between two versions: when, through whom, where it stands among all versions, and how long each of them
// was believed.

import { ArrowRight, Link2Off } from "lucide-react";
import { useMemo, useState } from "react";

import type { MemoryKey, VersionEdge, VersionGraphView, VersionNode } from "../../api/bindings.gen";
import { useReadOnly } from "../../api/queries";
import { useVersionGraph } from "../../api/versionGraph";
import { AgentBadge } from "../../components/AgentBadge";
import { BeliefDot, Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { Segments } from "../../components/Segments";
import { useActions } from "../../lib/actions";
import { classes } from "../../lib/classes";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatMoment, formatShortDay } from "../../lib/format";
import { toConversation, toMemory } from "../../lib/moves";
import { plainText } from "../../lib/segments";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { around, daysIn, edgeOf, formatEdge, hasEdge, indexGraph, longestOverlap, millis, newerThan, olderThan, spanOf, type GraphIndex } from "../../lib/versionGraph";
import { versionTexts } from "../../lib/versionTexts";
import css from "./ChangePanel.module.css";
import frame from "./Inspector.module.css";
import { MemoryPanel } from "./MemoryPanel";
import { Block, Loaded, Property } from "./parts";

const words = versionTexts.change;
/** The graph and its list show them all; here are those around the change. */
const SHOWN = 10;

export function ChangePanel({ memoryKey, edge }: { memoryKey: MemoryKey; edge: VersionEdge }) {
  const query = useVersionGraph(memoryKey);
  return (
    <Loaded query={query}>
      {(graph) => <Change graph={graph} edge={edge} memoryKey={memoryKey} />}
    </Loaded>
  );
}

function Change({ graph, edge, memoryKey }: { graph: VersionGraphView; edge: VersionEdge; memoryKey: MemoryKey }) {
  const index = useMemo(() => indexGraph(graph), [graph]);
  const older = index.nodes.get(edge.old);
  const newer = index.nodes.get(edge.new);
  // A link may name a change that is gone.
  if (!older || !newer || !hasEdge(index, edge)) return <MemoryPanel memoryKey={memoryKey} />;
  return (
    <>
      <div className={frame.main}>
        <header className={classes(frame.head, css.head)}>
          <Pill>{words.pill}</Pill>
          <b>{older.label}</b>
          <ArrowRight className="sm" />
          <b>{newer.label}</b>
        </header>
        <Facts older={older} newer={newer} index={index} />
      </div>
      <div className={frame.side}>
        <Order graph={graph} index={index} selectedId={memoryKey.memoryId} />
        <BelievedFor graph={graph} selectedId={memoryKey.memoryId} />
      </div>
      <ShowSides older={older} newer={newer} />
    </>
  );
}

type Sides = { older: VersionNode; newer: VersionNode };

function Facts({ older, newer, index }: Sides & { index: GraphIndex }) {
  const { goTo } = useAddress();
  const { row } = newer;
  const [before, after] = [millis(older.row.obtainedAt, 0), millis(row.obtainedAt, 0)];
  const joined = olderThan(index, row.key.memoryId).map((node) => node.label);
  const others = newerThan(index, older.row.key.memoryId).filter((node) => node !== newer);
  const move = toConversation(row);
  return (
    <dl className={frame.props}>
      <Property name={words.kind}>{words.contrary}</Property>
      <Property name={words.when}>
        <time dateTime={row.obtainedAt}>{formatMoment(row.obtainedAt)}</time>
        <span className="dim">{after < before ? words.earlier : words.later(daysIn({ from: before, to: after }))}</span>
      </Property>
      <Property name={words.by}>
        <AgentBadge agentId={row.agentId} label={row.agentLabel} />
        {row.agentLabel ?? texts.agents.gone}
        {row.userName && <span className="dim">{texts.agents.with(row.userName)}</span>}
      </Property>
      {joined.length > 1 && <Property name={words.joins}>{words.joined(joined)}</Property>}
      {others.length > 0 && <Property name={words.branches}>{words.alsoLed(older.label, others.map((node) => node.label))}</Property>}
      <Property name={words.from}>
        {move ? (
          <button type="button" className="link" onClick={() => goTo(move.place, move.patch)}>
            {texts.inspector.open}
          </button>
        ) : (
          <span className="dim">{texts.inspector.byHand}</span>
        )}
      </Property>
    </dl>
  );
}

function Order({ graph, index, selectedId }: { graph: VersionGraphView; index: GraphIndex; selectedId: string }) {
  const { go } = useAddress();
  const shown = around(graph.nodes, selectedId, SHOWN);
  return (
    <Block title={words.order} note={shown.length < graph.total ? words.window(shown.length, graph.total) : String(graph.total)}>
      <ol className={css.order}>
        {shown.map((node) => {
          const { row, label } = node;
          const change = edgeOf(index, row.key.memoryId);
          return (
            <li key={row.key.memoryId}>
              <button
                type="button"
                aria-current={row.key.memoryId === selectedId || undefined}
                title={plainText(row.segments)}
                onClick={() => go({ ...toMemory(row.key), edge: change && formatEdge(change) }, { replace: true })}
              >
                <BeliefDot state={row.believed ? "believed" : "superseded"} />
                <b>{label}</b>
                <span className={css.text}>
                  <Segments segments={row.segments} />
                </span>
                <time dateTime={row.obtainedAt}>{formatShortDay(row.obtainedAt)}</time>
              </button>
            </li>
          );
        })}
      </ol>
    </Block>
  );
}

function BelievedFor({ graph, selectedId }: { graph: VersionGraphView; selectedId: string }) {
  const [now] = useState(() => Date.now());
  const shown = around(graph.nodes, selectedId, SHOWN);
  const overlap = useMemo(() => longestOverlap(shown, now), [shown, now]);
  const spans = shown.map((node) => ({ node, span: spanOf(node.row, now) }));
  const from = Math.min(...spans.map(({ span }) => span.from));
  const whole = Math.max(1, Math.max(...spans.map(({ span }) => span.to)) - from);
  return (
    <Block title={words.believed}>
      <ul className={css.spans}>
        {spans.map(({ node, span }) => (
          <li key={node.row.key.memoryId}>
            <b>{node.label}</b>
            <span className={css.bar} aria-hidden="true">
              <i
                className={node.row.believed ? css.now : undefined}
                style={{ left: `${((span.from - from) / whole) * 100}%`, width: `${((span.to - span.from) / whole) * 100}%` }}
              />
            </span>
            <span className={css.days}>{words.days(daysIn(span))}</span>
          </li>
        ))}
      </ul>
      {overlap && <p className={css.note}>{words.together(overlap.a.label, overlap.b.label, overlap.days)}</p>}
    </Block>
  );
}

function ShowSides({ older, newer }: Sides) {
  const { go } = useAddress();
  const actions = useActions();
  const readOnly = useReadOnly();
  return (
    <section className={frame.actions} aria-label={texts.inspector.actions}>
      {[older, newer].map(({ row, label }) => (
        <Button key={row.key.memoryId} onClick={() => go({ ...toMemory(row.key), edge: null })}>
          {words.show(label)}
        </Button>
      ))}
      <Button off={readOnly} onClick={() => actions.open({ kind: "correct", start: { kind: "unlink", memory: newer.row.key, other: older.row.key.memoryId } })}>
        <Link2Off />
        {correctionTexts.actions.unlink}
      </Button>
    </section>
  );
}
