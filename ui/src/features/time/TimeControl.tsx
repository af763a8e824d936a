// The one time control of the window: which moment every view shows, and whether of what was learned or of what was stored.

import { ChevronLeft, ChevronRight, Clock, Database, History } from "lucide-react";
import { Popover } from "radix-ui";
import { useMemo, useState } from "react";

import { Button } from "../../components/Button";
import { Choice as Segmented } from "../../components/Choice";
import { classes } from "../../lib/classes";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatMoment } from "../../lib/format";
import { TIME_CONTROL } from "../../lib/landmarks";
import { buckets, momentAt, momentOf, momentOfForm, stepOf, STEPS } from "../../lib/moments";
import { storedTexts } from "../../lib/storedTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./TimeControl.module.css";
import { useDays, useStoredTrail, useTimeAround } from "./useTimeAround";

const { time: words } = evolutionTexts;
const BARS = 80;

export function TimeControl() {
  const [open, setOpen] = useState(false);
  const { asOf, storedAt } = useAddress().address;
  const at = asOf ?? storedAt;
  const label = storedAt !== null ? storedTexts.at(storedAt) : asOf !== null ? words.at(asOf) : words.title;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button id={TIME_CONTROL} variant={at === null ? "ghost" : "default"} className={classes(css.trigger, at !== null && css.past)} aria-label={label} title={label}>
          {storedAt !== null ? <Database /> : asOf !== null ? <History /> : <Clock />}
          {at === null ? words.now : formatMoment(at)}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8} aria-label={words.label}>
          <Choice onDone={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type Axis = "learned" | "stored";

/** What the control needs of an axis: the moment, the changes around it, and how to move. */
type Around = { previous: string | null; next: string | null } | null;

function Choice({ onDone }: { onDone: () => void }) {
  const { address, go } = useAddress();
  const { asOf, storedAt } = address;
  const [axis, setAxis] = useState<Axis>(storedAt === null ? "learned" : "stored");
  const moved = (moment: string | null, on: Axis) => (on === "learned" ? { asOf: moment, storedAt: null } : { asOf: null, storedAt: moment });
  const set = (moment: string | null) => go(moved(moment, axis), { replace: true });
  const choose = (on: Axis) => {
    setAxis(on);
    go(moved(asOf ?? storedAt, on), { replace: true });
  };
  // Now, as it was when the control was opened: the newest change lies before it.
  const [opened] = useState(() => momentOf(Date.now()));
  const around = useTimeAround(axis === "learned");
  const trail = useStoredTrail(axis === "stored" ? (storedAt ?? opened) : null);
  const near: Around = axis === "learned" ? around : (trail?.data ?? null);
  const at = axis === "learned" ? asOf : storedAt;
  const shown = at ?? opened;
  const setForm = (day: string, hour: string) => {
    const moment = momentOfForm(day, hour);
    if (moment) set(moment);
  };
  const nothing = axis === "learned" ? words.nothing : storedTexts.nothing;
  return (
    <>
      <div className={css.axis}>
        <Segmented
          label={storedTexts.axis.label}
          value={axis}
          options={[
            { value: "learned", label: storedTexts.axis.learned },
            { value: "stored", label: storedTexts.axis.stored },
          ]}
          onChange={choose}
        />
      </div>
      <div className={css.form}>
        <label>
          {words.day}
          <input type="date" value={shown.slice(0, 10)} onChange={({ target }) => setForm(target.value, at === null ? "23:59" : shown.slice(11, 16))} />
        </label>
        <label>
          {words.hour}
          <input type="time" value={shown.slice(11, 16)} onChange={({ target }) => setForm(shown.slice(0, 10), target.value)} />
        </label>
      </div>
      {axis === "stored" ? (
        trail === null && <p className={css.note}>{storedTexts.axis.onlyUser}</p>
      ) : address.place.kind === "store" ? (
        <p className={css.note}>{words.noSpan}</p>
      ) : around && around.first && around.last ? (
        <Slider first={around.first} last={around.last} asOf={asOf} onChange={set} />
      ) : (
        <p className={css.note}>{around ? words.nothing : " "}</p>
      )}
      <footer className={css.foot}>
        <Button variant="ghost" label={words.previous} off={near?.previous ? null : nothing} onClick={() => set(near?.previous ?? null)}>
          <ChevronLeft />
        </Button>
        <Button variant="ghost" label={words.next} off={near?.next ? null : nothing} onClick={() => set(near?.next ?? null)}>
          <ChevronRight />
        </Button>
        <Button
          variant="primary"
          className={css.back}
          disabled={at === null}
          onClick={() => {
            set(null);
            onDone();
          }}
        >
          {words.back}
        </Button>
      </footer>
      <p className={css.note}>{axis === "learned" ? storedTexts.axis.learnedHint : storedTexts.axis.storedHint}</p>
    </>
  );
}

function Slider({ first, last, asOf, onChange }: { first: string; last: string; asOf: string | null; onChange: (moment: string | null) => void }) {
  const days = useDays();
  const bars = useMemo(() => (days ? buckets(days, first, last, BARS) : null), [days, first, last]);
  const step = asOf === null ? STEPS : stepOf(asOf, first, last);
  const shown = asOf === null ? words.now : formatMoment(asOf);
  return (
    <div className={css.slider}>
      {bars && (
        <svg className={css.bars} viewBox={`0 0 ${BARS} 24`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((height, i) => (
            <rect key={i} x={i + 0.1} width={0.8} y={24 - height * 24} height={height * 24} className={(i + 0.5) / BARS > step / STEPS ? css.later : undefined} />
          ))}
        </svg>
      )}
      <input
        type="range"
        min={0}
        max={STEPS}
        step={1}
        value={step}
        aria-label={words.slider}
        aria-valuetext={shown}
        onChange={({ target }) => onChange(Number(target.value) >= STEPS ? null : momentAt(Number(target.value), first, last))}
      />
      <p className={css.span}>{words.over(first, last)}</p>
    </div>
  );
}
