// Says that the window looks at the past, for as long as it does.

import { ChevronLeft, ChevronRight, History } from "lucide-react";

import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./TimeBand.module.css";
import { useTimeAround } from "./useTimeAround";

const { band: words, time } = evolutionTexts;

export function TimeBand() {
  const { asOf } = useAddress().address;
  return asOf === null ? null : <Band asOf={asOf} />;
}

function Band({ asOf }: { asOf: string }) {
  const { go } = useAddress();
  const around = useTimeAround();
  const set = (moment: string | null) => go({ asOf: moment }, { replace: true });
  return (
    <section className={css.band} aria-label={words.label}>
      <History className="sm" />
      <p role="status">
        <b>{words.text(asOf)}</b> – {words.note}
      </p>
      {around && (
        <>
          <Button variant="ghost" className={css.step} label={time.previous} off={around.previous ? null : time.nothing} onClick={() => set(around.previous)}>
            <ChevronLeft className="sm" />
          </Button>
          <Button variant="ghost" className={css.step} label={time.next} off={around.next ? null : time.nothing} onClick={() => set(around.next)}>
            <ChevronRight className="sm" />
          </Button>
        </>
      )}
      <Button className={css.back} onClick={() => set(null)}>
        {time.back} <Kbd>Esc</Kbd>
      </Button>
    </section>
  );
}
