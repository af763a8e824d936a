// What a reader of the hits must know, in calm lines: who was recognised, and what the search could not do.

import { useMutation } from "@tanstack/react-query";
import { Info, UserRound } from "lucide-react";

import type { SearchAnswer } from "../../api/bindings.gen";
import { rebuildIndex } from "../../api/mutations";
import { useActions } from "../../lib/actions";
import { searchTexts } from "../../lib/searchTexts";
import css from "./Search.module.css";

/** `owned`: the memories of several users are searched. */
export function Notices({ answer, owned }: { answer: SearchAnswer; owned: boolean }) {
  const actions = useActions();
  const rebuild = useMutation({
    mutationFn: rebuildIndex,
    onSuccess: () => undefined,
    onError: (error) => actions.notify({ text: error.message, tone: "error" }),
  });
  if (answer.notices.length === 0 && answer.people.length === 0) return null;
  return (
    <ul className={css.notices} role="status">
      {answer.people.map((person) => (
        <li key={`${person.id.kind}-${person.id.id}`}>
          <UserRound className="sm" />
          <span>{person.id.kind === "agent" ? searchTexts.agentPerson(person.name) : searchTexts.person(person.name, owned)}</span>
        </li>
      ))}
      {answer.notices.map((notice) => (
        <li key={notice.kind}>
          <Info className="sm" />
          <span>{searchTexts.notice(notice)}</span>
          {notice.kind === "indexIncomplete" && (
            <button type="button" className="link" disabled={rebuild.isPending} onClick={() => rebuild.mutate()}>
              {rebuild.isPending ? searchTexts.building : searchTexts.build}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
