// Before anything is asked: what is searched, how to ask, and what was asked before.

import { History } from "lucide-react";

import type { PastSearch } from "../../api/bindings.gen";
import { dailyTexts } from "../../lib/dailyTexts";
import { searchTexts } from "../../lib/searchTexts";
import css from "./Search.module.css";

const SHOWN = 12;

type Props = { scope: string; recent: readonly PastSearch[]; onAsk: (text: string) => void; onClear: () => void };

export function NothingYet({ scope, recent, onAsk, onClear }: Props) {
  const { before } = searchTexts;
  // The same question may have been asked of several people.
  const questions = [...new Set(recent.map((search) => search.query))].slice(0, SHOWN);
  return (
    <div className={css.before}>
      <h2>{before.title(scope)}</h2>
      <p>{before.text}</p>
      {questions.length > 0 && (
        <section>
          <h3>
            {before.recent}
            <button type="button" className="link" onClick={onClear}>
              {dailyTexts.searches.clear}
            </button>
          </h3>
          <ul className={css.recent}>
            {questions.map((text) => (
              <li key={text}>
                <button type="button" onClick={() => onAsk(text)}>
                  <History className="sm" />
                  <span>{text}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{before.hints}</h3>
        <ul className={css.hints}>
          {before.list.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
          <li>{before.keys}</li>
        </ul>
      </section>
    </div>
  );
}
