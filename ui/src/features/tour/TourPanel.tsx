// The guided tour: a strip below the panes that says what the window shows, moves it from step to step and marks what is meant.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp, RotateCcw, Sparkles, X } from "lucide-react";
import { useCallback, useEffect, useRef, type ReactNode } from "react";

import { useOpenDemoStore } from "../../api/mutations";
import { useStoreStatus } from "../../api/queries";
import { tourQuery } from "../../api/tour";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import type { Tour, TourMoves } from "../../lib/tour";
import { classes } from "../../lib/classes";
import { tourTexts as words, TOUR_STEPS } from "../../lib/tourTexts";
import { useAddress } from "../../lib/useAddress";
import { addressOf, MARKED, namesOf, stopOf } from "./stops";
import css from "./TourPanel.module.css";
import { useMark } from "./useMark";
import { useTourKeys } from "./useTourKeys";

/** `ready`: the window is at its place in the open store, and may be moved. */
export function TourPanel({ tour, moves, ready }: { tour: Tour; moves: TourMoves; ready: boolean }) {
  const { data: status } = useStoreStatus();
  const isDemo = status?.state === "open" && status.store.demo;
  const panel = useRef<HTMLElement>(null);
  useTourKeys(panel, moves);
  useEffect(() => {
    // What the tour was asked from gives the focus back first.
    const timer = setTimeout(() => panel.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, []);
  const step = TOUR_STEPS[tour.step] ?? "people";
  return (
    <section ref={panel} tabIndex={-1} aria-label={words.label} className={classes(css.tour, tour.small && css.small)}>
      <span className={css.at}>{words.at(tour.step + 1, TOUR_STEPS.length)}</span>
      <div className={css.said} aria-live="polite">
        <h2>{words.titles[step]}</h2>
        {isDemo && ready ? <Step key={tour.step} tour={tour} /> : <ToDemo />}
      </div>
      <Buttons tour={tour} moves={moves} />
    </section>
  );
}

function Step({ tour }: { tour: Tour }) {
  const { goToAddress } = useAddress();
  const subject = useQuery(tourQuery);
  const step = TOUR_STEPS[tour.step] ?? "people";
  const stop = subject.data === undefined ? undefined : stopOf(step, subject.data);
  // Once per step: what is read again later must not take the window away from where somebody went.
  const gone = useRef(false);
  useEffect(() => {
    if (!stop || gone.current) return;
    gone.current = true;
    goToAddress(addressOf(stop));
  }, [goToAddress, stop]);
  useMark(stop ? MARKED[step] : null);
  if (subject.error) return <Failure error={subject.error} />;
  if (subject.data === undefined) return <Text>{words.reading}</Text>;
  return <Text>{stop && subject.data ? words.texts[step](namesOf(subject.data)) : words.gone}</Text>;
}

function Text({ children }: { children: ReactNode }) {
  return <p>{children}</p>;
}

function ToDemo() {
  const demo = useOpenDemoStore();
  return (
    <>
      <p>{words.notDemo}</p>
      <Button disabled={demo.isPending} onClick={() => demo.mutate()}>
        <Sparkles />
        {words.openDemo}
      </Button>
      {demo.error && <Failure error={demo.error} />}
    </>
  );
}

function Buttons({ tour, moves }: { tour: Tour; moves: TourMoves }) {
  const last = tour.step === TOUR_STEPS.length - 1;
  const next = useCallback(() => (last ? moves.finish() : moves.next()), [last, moves]);
  return (
    <div className={css.buttons}>
      {tour.step > 0 && !tour.small && (
        <Button variant="ghost" label={words.again} onClick={moves.again}>
          <RotateCcw />
        </Button>
      )}
      <Button disabled={tour.step === 0} onClick={moves.back}>
        <ChevronLeft />
        {words.back}
      </Button>
      <Button variant="primary" onClick={next}>
        {last ? words.done : words.next}
        {!last && <ChevronRight />}
      </Button>
      <Button variant="ghost" label={tour.small ? words.larger : words.smaller} onClick={moves.resize}>
        {tour.small ? <ChevronUp /> : <ChevronDown />}
      </Button>
      <Button variant="ghost" label={words.leave} onClick={moves.leave}>
        <X />
      </Button>
    </div>
  );
}
