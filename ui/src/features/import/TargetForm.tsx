// Whose conversations a file holds, where the file does not say it.

import { useQuery } from "@tanstack/react-query";
import { useState, type FocusEvent, type FormEvent } from "react";

import type { ImportChoice, ImportTarget } from "../../api/bindings.gen";
import { agentsQuery, organizationsQuery, usersQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { orgOf } from "../../lib/address";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import css from "./Import.module.css";

/** Somebody of that name who is there, or a new one. */
function choose(name: string, known: readonly { id: string; name: string }[]): ImportChoice {
  const wanted = name.trim();
  const found = known.find((one) => one.name.toLocaleLowerCase() === wanted.toLocaleLowerCase());
  return found ? { kind: "existing", id: found.id } : { kind: "new", name: wanted };
}

const selectAll = (event: FocusEvent<HTMLInputElement>) => event.target.select();

export function TargetForm({ onSubmit }: { onSubmit: (target: ImportTarget) => void }) {
  const { place } = useAddress().address;
  const organizations = useQuery(organizationsQuery(1)).data?.items ?? [];
  const here = organizations.find((org) => org.orgId === orgOf(place));
  const [typedOrg, setOrg] = useState<string | null>(null);
  const org = typedOrg ?? here?.name ?? organizations[0]?.name ?? "";
  const target = organizations.find((known) => known.name.toLocaleLowerCase() === org.trim().toLocaleLowerCase());

  const users = useQuery({ ...usersQuery(target?.orgId ?? "", ""), enabled: target !== undefined }).data?.items ?? [];
  const agents = useQuery({ ...agentsQuery(target?.orgId ?? "", null, ""), enabled: target !== undefined }).data?.items ?? [];
  const currentUser = place.kind === "user" ? users.find((user) => user.userId === place.userId)?.name : undefined;
  const [typedUser, setUser] = useState<string | null>(null);
  const user = typedUser ?? currentUser ?? "";
  const [agent, setAgent] = useState("");
  const ready = org.trim() !== "" && user.trim() !== "" && agent.trim() !== "";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    onSubmit({
      organization: choose(org, organizations.map((known) => ({ id: known.orgId, name: known.name }))),
      user: choose(user, users.map((known) => ({ id: known.userId, name: known.name }))),
      agent: choose(agent, agents.map((known) => ({ id: known.agentId, name: known.label }))),
      date: null,
    });
  };
  return (
    <form className={css.target} onSubmit={submit}>
      <p>{texts.import.targetText}</p>
      <div>
        <span>{texts.inspector.organization}</span>
        <Field label={texts.inspector.organization} list="import-organizations" value={org} onFocus={selectAll} onChange={(event) => setOrg(event.target.value)} />
      </div>
      <div>
        <span>{texts.inspector.user}</span>
        <Field label={texts.inspector.user} list="import-users" value={user} autoFocus onFocus={selectAll} onChange={(event) => setUser(event.target.value)} />
      </div>
      <div>
        <span>{texts.inspector.agent}</span>
        <Field label={texts.inspector.agent} list="import-agents" value={agent} onChange={(event) => setAgent(event.target.value)} />
      </div>
      <datalist id="import-organizations">{organizations.map((known) => <option key={known.orgId} value={known.name} />)}</datalist>
      <datalist id="import-users">{users.map((known) => <option key={known.userId} value={known.name} />)}</datalist>
      <datalist id="import-agents">{agents.map((known) => <option key={known.agentId} value={known.label} />)}</datalist>
      <Button variant="primary" type="submit" disabled={!ready}>
        {texts.import.look}
      </Button>
    </form>
  );
}
