// Memories learned and changed, as bars that stand on a line, and deleted ones below it.

import { useState, type ReactNode } from "react";

import type { Overview } from "../../api/bindings.gen";
import { Choice } from "../../components/Choice";
import { formatCount, formatMonth, formatRange } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import { byPeriod, roundUp, type Period, type Step } from "../../lib/periods";
import css from "./Glance.module.css";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const { changes: words } = overviewTexts;

const named = (period: Period, step: Step) => (step === "month" ? formatMonth(period.from) : formatRange(period.from, period.to));

export function ChangesChart({ overview, last }: { overview: Overview; last: string }) {
  const [step, setStep] = useState<Step>("month");
  const periods = byPeriod(overview.days, overview.deletions, last, step);
  const isEmpty = periods.every((period) => period.learned + period.changed + period.deleted === 0);
  return (
    <Section
      wide
      title={words.title}
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

const WIDTH = 628;
const HEIGHT = 124;
const LEFT = 34;
const AXIS = 18;

function Bars({ periods, step }: { periods: readonly Period[]; step: Step }) {
  const links = useListLinks();
  const up = roundUp(Math.max(...periods.map((period) => period.learned + period.changed)));
  const down = Math.max(...periods.map((period) => period.deleted));
  // Both sides have one scale, so that they can be compared; what is deleted is seen, however little it is.
  const room = HEIGHT - AXIS - 8;
  const unit = room / (up + (down > 0 ? Math.max(down, up * 0.08) : 0));
  const base = 8 + up * unit;
  const slot = (WIDTH - LEFT) / periods.length;
  const bar = Math.min(26, slot - 3);
  const high = (n: number) => (n > 0 ? Math.max(1.5, n * unit) : 0);
  const first = periods[0];
  const end = periods.at(-1);
  return (
    <>
      <svg className={css.bars} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={words.label(first?.from ?? "", end?.to ?? "")}>
        <g className={css.axis} aria-hidden="true">
          <line x1={LEFT} x2={WIDTH} y1={8} y2={8} className={css.grid} />
          <line x1={LEFT} x2={WIDTH} y1={base} y2={base} className={css.base} />
          <text x={LEFT - 6} y={12} textAnchor="end">{formatCount(up)}</text>
          <text x={LEFT - 6} y={base + 4} textAnchor="end">0</text>
          {periods.map((period, i) => isLabelled(period, i, step) && (
            <text key={period.from} x={LEFT + i * slot + (step === "month" ? slot / 2 : 0)} y={HEIGHT - 4} textAnchor={step === "month" ? "middle" : "start"}>
              {formatMonth(period.from).slice(0, 3)}
            </text>
          ))}
        </g>
        {periods.map((period, i) => {
          const x = LEFT + i * slot + (slot - bar) / 2;
          const [learned, changed, deleted] = [high(period.learned), high(period.changed), high(period.deleted)];
          return (
            <g key={period.from}>
              {period.learned + period.changed > 0 && (
                <Mark label={words.bar(named(period, step), period.learned, period.changed)} onOpen={() => links.memoriesOf(period.from, period.to)}>
                  <rect className={css.hit} x={LEFT + i * slot} width={slot} y={0} height={base} />
                  <rect className={css.learned} x={x} width={bar} y={base - learned} height={learned} />
                  <rect className={css.changed} x={x} width={bar} y={base - learned - changed} height={changed} />
                </Mark>
              )}
              {period.deleted > 0 && (
                <Mark label={words.deletedBar(named(period, step), period.deleted)} onOpen={links.changesOf && (() => links.changesOf?.(period.from, period.to))}>
                  <rect className={css.hit} x={LEFT + i * slot} width={slot} y={base} height={HEIGHT - AXIS - base} />
                  <rect className={css.deleted} x={x} width={bar} y={base + 1} height={deleted} />
                </Mark>
              )}
            </g>
          );
        })}
      </svg>
      <p className={css.legend} aria-hidden="true">
        <i className={css.keyLearned} /> {words.learned} <i className={css.keyChanged} /> {words.changed} <i className={css.keyDeleted} /> {words.deleted}
      </p>
    </>
  );
}

/** Months all; of weeks the first of each month. */
function isLabelled(period: Period, i: number, step: Step): boolean {
  return step === "month" || (Number(period.from.slice(8)) <= 7 && i < 25);
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
