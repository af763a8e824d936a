// The topics of a comparison; choosing one shows its lines alone.

import type { Topics } from "../../api/bindings.gen";
import { ErrorState } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatCount } from "../../lib/format";
import css from "./Compare.module.css";

const { compare: words } = evolutionTexts;

type Props = { topics: Topics | null; failed: Error | null; onRetry: () => void; chosen: number | null; onChoose: (topic: number | null) => void };

export function TopicList({ topics, failed, onRetry, chosen, onChoose }: Props) {
  return (
    <nav className={css.topics} aria-label={words.topics}>
      <h3>
        {words.topics} {topics && <span className="dim">{words.topicsOf(topics.grouped, topics.lines)}</span>}
      </h3>
      {failed ? (
        <ErrorState small error={failed} onRetry={onRetry} />
      ) : topics === null ? (
        <Skeleton rows={5} />
      ) : (
        <ul>
          <li>
            <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
              {words.allTopics}
            </button>
          </li>
          {topics.topics.map((topic, i) => (
            <li key={topic.words.join() || i}>
              <button type="button" aria-pressed={chosen === i} onClick={() => onChoose(i)}>
                <span className={css.name}>{topic.words.join(", ") || words.others}</span>
                <span className={css.marks}>
                  {topic.learned > 0 && <span title={words.learned(topic.learned)} className={css.learned}>{`+${formatCount(topic.learned)}`}</span>}
                  {topic.changed > 0 && <span title={words.changed(topic.changed)} className={css.changed}>{`~${formatCount(topic.changed)}`}</span>}
                  {topic.dropped > 0 && <span title={words.dropped(topic.dropped)} className={css.dropped}>{`−${formatCount(topic.dropped)}`}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}
