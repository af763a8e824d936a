// The agents through which the most memories came. Each leads to what came through it.

import type { AgentContribution } from "../../api/bindings.gen";
import { AgentBadge } from "../../components/AgentBadge";
import { formatCount } from "../../lib/format";
import { overviewTexts } from "../../lib/overviewTexts";
import css from "./Glance.module.css";
import { Share } from "./MostRevised";
import { Section } from "./Section";
import { useListLinks } from "./useListLinks";

const { agents: words, days } = overviewTexts;

export function AgentShares({ agents }: { agents: readonly AgentContribution[] }) {
  const links = useListLinks();
  const most = Math.max(1, ...agents.map((agent) => agent.memories));
  return (
    <Section title={words.title}>
      {agents.length === 0 ? (
        <p className={css.nothing}>{words.nothing}</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{words.agent}</th>
              <th scope="col" className={css.number}>{days.interactions}</th>
              <th scope="col" className={css.number}>{days.memories}</th>
              <th scope="col" className={css.barCell}><span className="sr">{days.memories}</span></th>
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <tr key={agent.agentId}>
                <th scope="row">
                  <button type="button" onClick={() => links.throughAgent(agent.agentId)}>
                    <AgentBadge agentId={agent.agentId} label={agent.label ?? words.gone} />
                    <span className={css.cut}>{agent.label ?? words.gone}</span>
                  </button>
                </th>
                <td className={css.number}>{formatCount(agent.interactions)}</td>
                <td className={css.number}>{formatCount(agent.memories)}</td>
                <td className={css.barCell} aria-hidden="true">
                  <Share part={agent.memories / most} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
