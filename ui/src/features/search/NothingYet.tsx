// Before anything is asked: what is searched, how to ask, and what was asked before.

import { History } from "lucide-react";

import { searchTexts } from "../../lib/searchTexts";
import css from "./Search.module.css";

type Props = { scope: string; recent: readonly string[]; onAsk: (text: string) => void };

export function NothingYet({ scope, recent, onAsk }: Props) {
  const { before } = searchTexts;
  return (
    <div className={css.before}>
      <h2>{before.title(scope)}</h2>
      <p>{before.text}</p>
      {recent.length > 0 && (
        <section>
          <h3>{before.recent}</h3>
          <ul className={css.recent}>
            {recent.map((text) => (
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
