// The queries of a recall, each with what it found.

import type { RecallQuery, Signal } from "../../api/bindings.gen";
import { Segments } from "../../components/Segments";
import { agentTexts, formatSpan } from "../../lib/agentTexts";
import { formatCount, formatDecimals } from "../../lib/format";
import { toMemory } from "../../lib/moves";
import { searchTexts } from "../../lib/searchTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Recall.module.css";

const words = agentTexts.recall;

export function QueryList({ queries }: { queries: readonly RecallQuery[] }) {
  return (
    <>
      <h3 className={css.title}>
        {words.queriesTitle} <span className={css.n}>{formatCount(queries.length)}</span>
      </h3>
      <ol className={css.queries}>
        {queries.map((query, i) => (
          <li key={i}>
            <details>
              <summary>
                <b>{i + 1}</b>
                <span className={css.query}>{query.text}</span>
                <span className="dim">
                  {query.written ? words.written : words.itself}, {words.hits(query.hits.length)}, {formatSpan(query.tookMs)}
                </span>
              </summary>
              <Hits query={query} />
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}

function Hits({ query }: { query: RecallQuery }) {
  const { go } = useAddress();
  return (
    <table className={css.hits}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">{words.result}</span>
          </th>
          <th scope="col" title={searchTexts.denseTitle}>{searchTexts.dense}</th>
          <th scope="col" title={searchTexts.lexicalTitle}>{searchTexts.lexical}</th>
          <th scope="col" title={searchTexts.fusedTitle}>{searchTexts.fused}</th>
        </tr>
      </thead>
      <tbody>
        {query.hits.map((hit, i) => (
          <tr key={hit.row.key.memoryId}>
            <td>
              <button type="button" onClick={() => go(toMemory(hit.row.key))}>
                <span className={css.n}>{i + 1}</span>
                <span>
                  <Segments segments={hit.row.segments} marks={hit.marks} />
                </span>
              </button>
            </td>
            <td>{signal(hit.dense)}</td>
            <td>{signal(hit.lexical)}</td>
            <td>{formatDecimals(hit.fused, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function signal(of: Signal | null): string {
  return of ? `${of.rank} (${formatDecimals(of.score, 2)})` : "–";
}
