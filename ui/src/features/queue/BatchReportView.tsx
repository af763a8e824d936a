// How the last batch ended: what it brought, what failed and why, what it cost.

import type { BatchReport } from "../../api/bindings.gen";
import { agentTexts } from "../../lib/agentTexts";
import css from "./Queue.module.css";
import { QueueName } from "./QueueName";

const words = agentTexts.queue;

export function BatchReportView({ report }: { report: BatchReport }) {
  return (
    <section className={css.report} aria-label={words.report}>
      <h3>{words.report}</h3>
      <p role="status">
        <b>{words.ends[report.end]}</b> {words.reportLine(report)}
      </p>
      <p className="dim">
        {words.reportCost(report)}. {words.left(report.left)}
      </p>
      {report.failed > 0 && (
        <details>
          <summary>{words.failures(report.failed)}</summary>
          <ul>
            {report.failures.map((failure) => (
              <li key={failure.interaction.interactionId}>
                <QueueName interaction={failure.interaction} />
                <span className={css.problem}>{failure.problem}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
