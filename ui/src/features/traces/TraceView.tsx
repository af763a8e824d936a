// One run in full: its steps with prompts, answers as they came, what was made of them and what was not used.

import { useQuery } from "@tanstack/react-query";

import type { Dropped, Trace, TraceStep } from "../../api/bindings.gen";
import { traceQuery } from "../../api/queries";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { agentTexts, formatSpan, formatSpent, formatUsage } from "../../lib/agentTexts";
import { blockingError } from "../../lib/failure";
import { formatMoment } from "../../lib/format";
import css from "./Traces.module.css";

const words = agentTexts.traces;

export function TraceView({ id }: { id: string }) {
  const trace = useQuery(traceQuery(id));
  const error = blockingError(trace);
  if (error) return <ErrorState small error={error} onRetry={() => void trace.refetch()} />;
  if (!trace.data) return <Skeleton rows={8} />;
  return <Run trace={trace.data} />;
}

function Run({ trace }: { trace: Trace }) {
  return (
    <article aria-label={`${words.kinds[trace.kind]}, ${formatMoment(trace.at)}`}>
      <h3 className={css.title}>
        {words.kinds[trace.kind]}, <time dateTime={trace.at}>{formatMoment(trace.at)}</time>
      </h3>
      <p className={trace.outcome.kind === "failed" ? css.bad : css.line}>{words.outcome(trace.outcome)}</p>
      <p className="dim">
        {[trace.model === null ? words.noModel : words.model(trace.model, formatSpan(trace.modelMs)), formatSpent(trace.usage, trace.cost, trace.tookMs)].join("; ")}
        {trace.memories.length > 0 && `; ${words.memories(trace.memories.length)}`}
      </p>
      <ol className={css.steps}>
        {trace.steps.map((step, i) => (
          <Step key={i} step={step} number={i + 1} open={trace.steps.length === 1 || step.dropped.length > 0 || i === 0} />
        ))}
      </ol>
    </article>
  );
}

function Step({ step, number, open }: { step: TraceStep; number: number; open: boolean }) {
  const asked = step.usage.prompt + step.usage.answer > 0;
  return (
    <li>
      <details open={open}>
        <summary>
          <b>
            {number} {words.steps[step.kind]}
          </b>
          <span className="dim">{[asked ? formatUsage(step.usage) : null, formatSpan(step.tookMs)].filter(Boolean).join(", ")}</span>
        </summary>
        {step.prompt.length > 0 && (
          <details className={css.prompt}>
            <summary>{words.prompt}</summary>
            {step.prompt.map((message, i) => (
              <section key={i} aria-label={words.roles[message.role]}>
                <span className={css.role}>{words.roles[message.role]}</span>
                <pre>{message.content}</pre>
              </section>
            ))}
          </details>
        )}
        {step.answers.map((answer, i) => (
          <section key={i}>
            <h4>{step.answers.length === 1 ? words.answer : words.answerOf(i + 1)}</h4>
            <pre>{answer.text}</pre>
            {answer.problem !== null && <p className={css.bad}>{words.unusable(answer.problem)}</p>}
          </section>
        ))}
        <section>
          <h4>{words.results}</h4>
          {step.results.length === 0 ? (
            <p className="dim">{words.none}</p>
          ) : (
            <ul className={css.results}>
              {step.results.map((result, i) => (
                <li key={i}>{result}</li>
              ))}
            </ul>
          )}
        </section>
        {step.dropped.length > 0 && <NotUsed dropped={step.dropped} />}
      </details>
    </li>
  );
}

function NotUsed({ dropped }: { dropped: readonly Dropped[] }) {
  return (
    <section>
      <h4>{words.dropped}</h4>
      <ul className={css.results}>
        {dropped.map((item, i) => (
          <li key={i}>
            {item.what} <span className={css.reason}>{item.reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
