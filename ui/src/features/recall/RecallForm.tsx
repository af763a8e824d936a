// What is asked: a message, as of when, with one or two settings.

import { ArrowLeftRight, Play, Square, X } from "lucide-react";

import type { RecallSettings } from "../../api/bindings.gen";
import type { Change } from "../../api/drafts";
import { useAgents } from "../../api/queries";
import { AgentMenu } from "../../components/AgentMenu";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { DegradedBar } from "../../components/Notice";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { formatDay } from "../../lib/format";
import { modKey } from "../../lib/platform";
import type { RecallDraft } from "../../lib/recallDraft";
import { texts } from "../../lib/texts";
import { earlier } from "../../lib/moments";
import { useAddress } from "../../lib/useAddress";
import css from "./Form.module.css";

const words = agentTexts.recall;

type Props = {
  orgId: string;
  userId: string | null;
  draft: RecallDraft;
  change: Change<RecallDraft>;
  /** `null` until it is known. */
  hasModel: boolean | null;
  running: boolean;
  onRun: () => void;
  onStop: () => void;
};

export function RecallForm({ orgId, userId, draft, change, hasModel, running, onRun, onStop }: Props) {
  const { address, go } = useAddress();
  const actions = useActions();
  const agents = useAgents(orgId, userId);
  const ready = draft.message.trim() !== "" && !running;
  const { source } = draft;
  const compared = draft.settings.length > 1;
  const free = () => {
    go({ open: null, turn: null });
    change((known) => ({ ...known, source: null, asOf: null }));
  };
  const set = (i: number, patch: Partial<RecallSettings>) =>
    change((known) => ({ ...known, settings: known.settings.map((each, at) => (at === i ? { ...each, ...patch } : each)) }));
  return (
    <>
      {hasModel === false && (
        <DegradedBar action={<Button variant="ghost" onClick={() => actions.open({ kind: "settings", section: "languageModels" })}>{agentTexts.models.choose}</Button>}>{words.noModel}</DegradedBar>
      )}
      <div className={css.form}>
        {source && (
          <p className={css.source}>
            <b>{words.of(source.position + 1, formatDay(source.day))}</b>
            {source.preceding.length > 0 && <span className="dim">{words.preceding(source.preceding.length)}</span>}
            <Button variant="ghost" onClick={free}>
              <X className="sm" />
              {words.free}
            </Button>
          </p>
        )}
        <textarea
          className={css.message}
          aria-label={words.message}
          placeholder={words.placeholder}
          rows={2}
          value={draft.message}
          onChange={({ target }) => change((known) => ({ ...known, message: target.value }))}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !ready) return;
            event.preventDefault();
            onRun();
          }}
        />
        {draft.settings.map((settings, i) => (
          <SettingsRow key={i} label={compared ? (["A", "B"][i] ?? null) : null} settings={settings} hasModel={hasModel !== false} onChange={(patch) => set(i, patch)} />
        ))}
        <div className={css.row}>
          <AgentMenu variant="default" agents={agents} value={address.agent} onChange={(agent) => go({ agent })} />
          <label className={css.number}>
            {words.asOf}
            <input
              type="date"
              value={earlier(draft.asOf, address.asOf)?.slice(0, 10) ?? ""}
              onChange={({ target }) => change((known) => ({ ...known, asOf: target.value ? `${target.value}T23:59:59Z` : null }))}
            />
            {draft.asOf === null && address.asOf === null && <span className="dim">{words.now}</span>}
          </label>
          <Button
            variant="ghost"
            aria-pressed={compared}
            title={words.compareTitle}
            className={css.compare}
            onClick={() => change((known) => ({ ...known, settings: compared ? known.settings.slice(0, 1) : [...known.settings, second(known.settings[0])], runs: known.runs.slice(0, 1) }))}
          >
            <ArrowLeftRight />
            {words.compare}
          </Button>
          {running ? (
            <Button className={css.run} onClick={onStop}>
              <Square />
              {texts.stop}
            </Button>
          ) : (
            <Button variant="primary" className={css.run} disabled={!ready} onClick={onRun}>
              <Play />
              {words.run}
              <Kbd>{modKey}</Kbd>
              <Kbd>↵</Kbd>
            </Button>
          )}
        </div>
      </div>
    </>
  );
}

/** The other side of a comparison begins with what is most asked about: what the model's choice changes. */
function second(settings: RecallSettings | undefined): RecallSettings {
  const base = settings ?? { writeQueries: true, filter: true, perQuery: 12, limit: 25, leastScore: 0 };
  return { ...base, writeQueries: false, filter: false };
}

const NUMBERS = [
  { name: "perQuery", label: words.perQuery, min: 1, max: 200, step: 1 },
  { name: "limit", label: words.limit, min: 1, max: 200, step: 1 },
  { name: "leastScore", label: words.least, min: 0, max: 3, step: 0.05 },
] as const;

type RowProps = { label: string | null; settings: RecallSettings; hasModel: boolean; onChange: (patch: Partial<RecallSettings>) => void };

function SettingsRow({ label, settings, hasModel, onChange }: RowProps) {
  return (
    <div className={css.row} role="group" aria-label={words.settings(label)}>
      {label && <b className={css.label}>{label}</b>}
      <label className={css.check}>
        <input type="checkbox" disabled={!hasModel} checked={hasModel && settings.writeQueries} onChange={({ target }) => onChange({ writeQueries: target.checked })} />
        {words.queries}
      </label>
      <label className={css.check}>
        <input type="checkbox" disabled={!hasModel} checked={hasModel && settings.filter} onChange={({ target }) => onChange({ filter: target.checked })} />
        {words.filter}
      </label>
      {NUMBERS.map(({ name, label: of, min, max, step }) => (
        <label key={name} className={css.number}>
          {of}
          <input
            type="number"
            min={min}
            max={max}
            step={step}
            value={settings[name]}
            onChange={({ target }) => {
              const value = target.valueAsNumber;
              if (Number.isFinite(value)) onChange({ [name]: Math.min(max, Math.max(min, step === 1 ? Math.round(value) : value)) });
            }}
          />
        </label>
      ))}
    </div>
  );
}
