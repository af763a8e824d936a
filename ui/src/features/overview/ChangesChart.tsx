// Memories learned and changed, as bars that stand on a line, and deleted ones below it.

import { useState, type ReactNode } from "react";

import type { Overview } from "../../api/bindings.gen";
import { useSavePicture } from "../../api/pictures";
import { Choice } from "../../components/Choice";
import { ShareMenu } from "../../components/ShareMenu";
import { formatCount } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import { byPeriod, type Period, type Step } from "../../lib/periods";
import { shareTexts } from "../../lib/shareTexts";
import { useAsOf } from "../../lib/useAsOf";
import { barsOf, FLOOR, HEIGHT, LEFT, named, TOP, WIDTH } from "./bars";
import { barsPicture } from "./barsPicture";
import css from "./Glance.module.css";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const { changes: words } = overviewTexts;

/** `whose` is the name of the place, for files. */
export function ChangesChart({ overview, last, whose }: { overview: Overview; last: string; whose: string | null }) {
  const asOf = useAsOf();
  const savePicture = useSavePicture();
  const [step, setStep] = useState<Step>("month");
  const periods = byPeriod(overview.days, overview.deletions, last, step);
  const isEmpty = periods.every((period) => period.learned + period.changed + period.deleted === 0);
  const title = shareTexts.chart(words.title, whose);
  return (
    <Section
      wide
      title={words.title}
      files={!isEmpty && <ShareMenu chart={words.title} onPicture={(kind) => savePicture(kind, title, () => barsPicture({ periods, step, title, asOf }))} />}
      tools={
        <Choice
          label={words.step}
          value={step}
          options={[
            { value: "month", label: words.months },
            { value: "week", label: words.weeks },
          ]}
          onChange={setStep}
        />
      }
      table={<PeriodTable periods={periods} step={step} />}
    >
      {isEmpty ? <p className={css.nothing}>{words.nothing}</p> : <Bars periods={periods} step={step} />}
    </Section>
  );
}

function Bars({ periods, step }: { periods: readonly Period[]; step: Step }) {
  const links = useListLinks();
  const { bars, base, top } = barsOf(periods, step);
  return (
    <>
      <svg className={css.bars} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={words.label(periods[0]?.from ?? "", periods.at(-1)?.to ?? "")}>
        <g className={css.axis} aria-hidden="true">
          <line x1={LEFT} x2={WIDTH} y1={TOP} y2={TOP} className={css.grid} />
          <line x1={LEFT} x2={WIDTH} y1={base} y2={base} className={css.base} />
          <text x={LEFT - 6} y={TOP + 4} textAnchor="end">{formatCount(top)}</text>
          <text x={LEFT - 6} y={base + 4} textAnchor="end">{formatCount(0)}</text>
          {bars.map(({ period, label }) => label && (
            <text key={period.from} x={label.x} y={HEIGHT - 4} textAnchor={label.anchor}>
              {label.text}
            </text>
          ))}
        </g>
        {bars.map(({ period, slot, x, width, learned, changed, deleted }) => (
          <g key={period.from}>
            {period.learned + period.changed > 0 && (
              <Mark label={words.bar(named(period, step), period.learned, period.changed)} onOpen={() => links.memoriesOf(period.from, period.to)}>
                <rect className={css.hit} {...slot} y={0} height={base} />
                <rect className={css.learned} x={x} width={width} {...learned} />
                <rect className={css.changed} x={x} width={width} {...changed} />
              </Mark>
            )}
            {period.deleted > 0 && (
              <Mark label={words.deletedBar(named(period, step), period.deleted)} onOpen={links.changesOf && (() => links.changesOf?.(period.from, period.to))}>
                <rect className={css.hit} {...slot} y={base} height={FLOOR - base} />
                <rect className={css.deleted} x={x} width={width} {...deleted} />
              </Mark>
            )}
          </g>
        ))}
      </svg>
      <p className={css.legend} aria-hidden="true">
        <i className={css.keyLearned} /> {words.learned} <i className={css.keyChanged} /> {words.changed} <i className={css.keyDeleted} /> {words.deleted}
      </p>
    </>
  );
}

/** A part of a picture that leads somewhere, for the pointer and for the keyboard. */
function Mark({ label, onOpen, children }: { label: string; onOpen: (() => void) | null; children: ReactNode }) {
  if (!onOpen) {
    return (
      <g role="img" aria-label={label}>
        <title>{label}</title>
        {children}
      </g>
    );
  }
  return (
    <g
      role="button"
      tabIndex={0}
      className={css.mark}
      aria-label={label}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      {children}
    </g>
  );
}

function PeriodTable({ periods, step }: { periods: readonly Period[]; step: Step }) {
  const links = useListLinks();
  return (
    <div className={css.tableBox} tabIndex={0} role="group" aria-label={words.title}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{words.period}</th>
            <th scope="col" className={css.number}>{words.learned}</th>
            <th scope="col" className={css.number}>{words.changed}</th>
            <th scope="col" className={css.number}>{words.deleted}</th>
          </tr>
        </thead>
        <tbody>
          {[...periods].reverse().map((period) => (
            <tr key={period.from}>
              <th scope="row">
                <button type="button" className="link" onClick={() => links.memoriesOf(period.from, period.to)}>
                  {named(period, step)}
                </button>
              </th>
              <td className={css.number}>{formatCount(period.learned)}</td>
              <td className={css.number}>{formatCount(period.changed)}</td>
              <td className={css.number}>
                {period.deleted > 0 && links.changesOf ? (
                  <button type="button" className="link" onClick={() => links.changesOf?.(period.from, period.to)}>
                    {formatCount(period.deleted)}
                  </button>
                ) : (
                  formatCount(period.deleted)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
