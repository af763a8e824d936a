// The one time control of the window: which moment every view shows.

import { ChevronLeft, ChevronRight, Clock, History } from "lucide-react";
import { Popover } from "radix-ui";
import { useMemo, useState } from "react";

import { Button } from "../../components/Button";
import { classes } from "../../lib/classes";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatMoment } from "../../lib/format";
import { TIME_CONTROL } from "../../lib/landmarks";
import { buckets, momentAt, momentOf, momentOfForm, stepOf, STEPS } from "../../lib/moments";
import { useAddress } from "../../lib/useAddress";
import css from "./TimeControl.module.css";
import { useDays, useTimeAround } from "./useTimeAround";

const { time: words } = evolutionTexts;
const BARS = 80;

export function TimeControl() {
  const [open, setOpen] = useState(false);
  const { asOf } = useAddress().address;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button
          id={TIME_CONTROL}
          variant={asOf === null ? "ghost" : "default"}
          className={classes(css.trigger, asOf !== null && css.past)}
          aria-label={asOf === null ? words.title : words.at(asOf)}
          title={asOf === null ? words.title : words.at(asOf)}
        >
          {asOf === null ? <Clock /> : <History />}
          {asOf === null ? words.now : formatMoment(asOf)}
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

function Choice({ onDone }: { onDone: () => void }) {
  const { address, go } = useAddress();
  const { asOf } = address;
  const around = useTimeAround();
  const set = (moment: string | null) => go({ asOf: moment }, { replace: true });
  const shown = asOf ?? momentOf(Date.now());
  const setForm = (day: string, hour: string) => {
    const moment = momentOfForm(day, hour);
    if (moment) set(moment);
  };
  return (
    <>
      <div className={css.form}>
        <label>
          {words.day}
          <input type="date" value={shown.slice(0, 10)} onChange={({ target }) => setForm(target.value, asOf === null ? "23:59" : shown.slice(11, 16))} />
        </label>
        <label>
          {words.hour}
          <input type="time" value={shown.slice(11, 16)} onChange={({ target }) => setForm(shown.slice(0, 10), target.value)} />
        </label>
      </div>
      {address.place.kind === "store" ? (
        <p className={css.note}>{words.noSpan}</p>
      ) : around && around.first && around.last ? (
        <Slider first={around.first} last={around.last} asOf={asOf} onChange={set} />
      ) : (
        <p className={css.note}>{around ? words.nothing : " "}</p>
      )}
      <footer className={css.foot}>
        <Button variant="ghost" label={words.previous} off={around?.previous ? null : words.nothing} onClick={() => set(around?.previous ?? null)}>
          <ChevronLeft />
        </Button>
        <Button variant="ghost" label={words.next} off={around?.next ? null : words.nothing} onClick={() => set(around?.next ?? null)}>
          <ChevronRight />
        </Button>
        <Button
          variant="primary"
          className={css.back}
          disabled={asOf === null}
          onClick={() => {
            set(null);
            onDone();
          }}
        >
          {words.back}
        </Button>
      </footer>
      <p className={css.note}>{words.hint}</p>
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
