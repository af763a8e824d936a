// A part of the overview with its heading; a chart can be read as a table too.

import { BarChart3, Table2 } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

import { Button } from "../../components/Button";
import { classes } from "../../lib/classes";
import { overviewTexts } from "../../lib/overviewTexts";
import css from "./Glance.module.css";

type Props = {
  title: string;
  /** Takes the whole width. */
  wide?: boolean;
  /** The same as a table. */
  table?: ReactNode;
  tools?: ReactNode;
  /** After all other tools: what is written to files. */
  files?: ReactNode;
  children: ReactNode;
};

export function Section({ title, wide, table, tools, files, children }: Props) {
  const id = useId();
  const [shape, setShape] = useState<"chart" | "table">("chart");
  return (
    <section className={classes(css.section, wide && css.wide)} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <span className={css.tools}>
          {tools}
          {table && (
            <Button variant="ghost" label={shape === "chart" ? overviewTexts.asTable : overviewTexts.asChart} onClick={() => setShape(shape === "chart" ? "table" : "chart")}>
              {shape === "chart" ? <Table2 /> : <BarChart3 />}
            </Button>
          )}
          {files}
        </span>
      </header>
      {shape === "table" && table ? table : children}
    </section>
  );
}
