// Turns of a conversation, to be chosen as sources.

import { useInfiniteQuery } from "@tanstack/react-query";

import type { InteractionKey } from "../../api/bindings.gen";
import { conversationQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Skeleton } from "../../components/Skeleton";
import { firstName } from "../../lib/format";
import { correctionTexts } from "../../lib/correctionTexts";
import css from "./Corrections.module.css";

const words = correctionTexts.sources;
/** Longer turns are cut: the choice needs their beginning. */
const SHOWN = 400;

type Props = { interaction: InteractionKey; chosen: readonly number[]; onChange: (positions: number[]) => void };

export function TurnPicker({ interaction, chosen, onChange }: Props) {
  const query = useInfiniteQuery(conversationQuery(interaction));
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Skeleton rows={4} />;
  const turns = query.data.pages.flatMap((page) => page.turns);
  const toggle = (position: number) =>
    onChange(chosen.includes(position) ? chosen.filter((one) => one !== position) : [...chosen, position].sort((a, b) => a - b));
  return (
    <>
      <ul className={css.rows} aria-label={words.turns}>
        {turns.map((turn) => (
          <li key={turn.position}>
            <label>
              <input type="checkbox" checked={chosen.includes(turn.position)} onChange={() => toggle(turn.position)} />
              <span className={css.turn}>
                <span className="sr">{words.turn(turn.position + 1)}</span>
                <b>{firstName(turn.speaker)}</b>
                {turn.content.length > SHOWN ? `${turn.content.slice(0, SHOWN)}…` : turn.content}
              </span>
            </label>
            <span className={css.who}>{turn.position + 1}</span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="ghost" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.rest}
        </Button>
      )}
    </>
  );
}
