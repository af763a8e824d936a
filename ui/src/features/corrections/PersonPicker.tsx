// One user or agent of an organization, found by name.

import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { useState } from "react";

import { agentsQuery, usersQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatCount } from "../../lib/format";
import { useDebounced } from "../../lib/useDebounced";
import css from "./Corrections.module.css";

const PAUSE_MS = 120;

type Found = { id: string; name: string; note: string; badge: boolean };
type Props = {
  kind: "user" | "agent";
  orgId: string;
  /** For agents: those who may serve this user. */
  userId?: string | null;
  label: string;
  without: readonly string[];
  chosen: string | null;
  onChange: (id: string, name: string) => void;
  autoFocus?: boolean;
};

export function PersonPicker({ kind, orgId, userId = null, label, without, chosen, onChange, autoFocus }: Props) {
  const [typed, setTyped] = useState("");
  const filter = useDebounced(typed.trim(), PAUSE_MS);
  const users = useQuery({ ...usersQuery(orgId, filter), enabled: kind === "user" });
  const agents = useQuery({ ...agentsQuery(orgId, null, filter), enabled: kind === "agent" });
  const words = kind === "user" ? correctionTexts.move : correctionTexts.agent;
  const all: Found[] =
    kind === "user"
      ? (users.data?.items ?? []).map((user) => ({ id: user.userId, name: user.name, note: formatCount(user.memories), badge: false }))
      : (agents.data?.items ?? [])
          .filter((agent) => userId === null || agent.userId === null || agent.userId === userId)
          .map((agent) => ({ id: agent.agentId, name: agent.label, note: formatCount(agent.memories), badge: true }));
  const found = all.filter((person) => !without.includes(person.id));
  const query = kind === "user" ? users : agents;
  return (
    <div>
      <Field
        label={words.filter}
        placeholder={words.filter}
        icon={<ListFilter />}
        value={typed}
        autoFocus={autoFocus}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          const [only, ...others] = found;
          if (only && others.length === 0) onChange(only.id, only.name);
        }}
      />
      {query.error && <Failure error={query.error} />}
      {found.length > 0 && (
        <ul className={css.rows} aria-label={label}>
          {found.map((person) => (
            <li key={person.id}>
              <label>
                <input type="radio" name={kind} checked={person.id === chosen} onChange={() => onChange(person.id, person.name)} />
                <span className={css.name}>
                  {person.badge && <AgentBadge agentId={person.id} label={person.name} />}
                  {person.name}
                </span>
              </label>
              <span className={css.who}>{person.note}</span>
            </li>
          ))}
        </ul>
      )}
      {found.length === 0 && !query.isFetching && <p className={css.note}>{words.nobody}</p>}
    </div>
  );
}
