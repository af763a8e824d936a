// Says that the window looks at the past, for as long as it does, and at which.

import { ChevronLeft, ChevronRight, Database, History } from "lucide-react";
import type { ReactNode } from "react";

import { MOST_TAKEN_BACK } from "../../api/stored";
import { useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { NOW, viewOf, type View } from "../../lib/address";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { storedTexts } from "../../lib/storedTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./TimeBand.module.css";
import { useStoredTrail, useTimeAround } from "./useTimeAround";

const { band: words, time } = evolutionTexts;
const { band: stored } = storedTexts;

/** The views that show what the store said. */
const FOLLOWING: (View | null)[] = ["timeline", "memories", "versions"];

export function TimeBand() {
  const { asOf, storedAt } = useAddress().address;
  if (asOf !== null) return <Learned asOf={asOf} />;
  return storedAt === null ? null : <Stored at={storedAt} />;
}

function Learned({ asOf }: { asOf: string }) {
  const { go } = useAddress();
  const around = useTimeAround();
  return (
    <Band icon={<History className="sm" />} text={words.text(asOf)} note={words.note} around={around} onMove={(moment) => go({ asOf: moment }, { replace: true })} />
  );
}

function Stored({ at }: { at: string }) {
  const { address, go } = useAddress();
  const trail = useStoredTrail(at);
  const status = useStoreStatus().data;
  const others = status?.state === "open" && status.store.place.kind === "servers";
  const set = (moment: string) => go({ storedAt: moment }, { replace: true });
  const view = viewOf(address);
  const known = trail?.data;
  const earliest = known?.earliest ?? null;
  const notes = [
    !FOLLOWING.includes(view) && stored.otherView,
    view === "memories" && address.tag !== null && stored.tag,
    known?.begins && stored.begins(known.begins),
    known?.forgotten && stored.forgotten,
    others && stored.others,
  ].filter((note): note is string => typeof note === "string");
  const note = () => {
    if (trail === null) return stored.onlyUser;
    if (trail.isError) return stored.failed;
    if (earliest !== null) return stored.tooFar(MOST_TAKEN_BACK, earliest);
    return notes.length > 0 ? notes.join("; ") : known ? stored.changes(known.changes) : "";
  };
  return (
    <Band icon={<Database className="sm" />} text={stored.text(at)} note={note()} around={earliest === null ? (known ?? null) : null} onMove={set}>
      {earliest !== null && <Button className={css.step} onClick={() => set(earliest)}>{stored.show}</Button>}
    </Band>
  );
}

type BandProps = {
  icon: ReactNode;
  text: string;
  note: string;
  /** The changes around the moment; `null` where they are not known. */
  around: { previous: string | null; next: string | null } | null;
  onMove: (moment: string) => void;
  children?: ReactNode;
};

function Band({ icon, text, note, around, onMove, children }: BandProps) {
  const { go } = useAddress();
  const { previous = null, next = null } = around ?? {};
  return (
    <section className={css.band} aria-label={words.label}>
      {icon}
      <p role="status" title={note}>
        <b>{text}</b>
        {note && ` – ${note}`}
      </p>
      {children}
      {around && (
        <>
          <Button variant="ghost" className={css.step} label={time.previous} off={previous ? null : time.nothing} onClick={() => previous && onMove(previous)}>
            <ChevronLeft className="sm" />
          </Button>
          <Button variant="ghost" className={css.step} label={time.next} off={next ? null : time.nothing} onClick={() => next && onMove(next)}>
            <ChevronRight className="sm" />
          </Button>
        </>
      )}
      <Button className={css.back} onClick={() => go(NOW, { replace: true })}>
        {time.back} <Kbd>Esc</Kbd>
      </Button>
    </section>
  );
}
