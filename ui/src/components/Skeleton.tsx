// Grey lines while something loads, only when it takes longer than a glance.

import { useEffect, useState } from "react";

import { classes } from "../lib/classes";
import { texts } from "../lib/texts";
import css from "./Skeleton.module.css";

const DELAY_MS = 150;
const WIDTHS = ["62%", "84%", "48%", "73%", "55%", "91%", "67%", "40%"];

export function Skeleton({ rows = 6, className }: { rows?: number; className?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div className={css.waiting} aria-busy="true" />;
  return (
    <div className={classes(css.skeleton, className)} role="status" aria-label={texts.loading} aria-busy="true">
      {Array.from({ length: rows }, (_, i) => (
        <i key={i} style={{ width: WIDTHS[i % WIDTHS.length] }} />
      ))}
    </div>
  );
}
