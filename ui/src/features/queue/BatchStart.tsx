// The start of a batch: what, how many at once, and where it stops by itself.

import { useMutation, useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState, type FormEvent } from "react";

import type { BatchScope } from "../../api/bindings.gen";
import { runBatch } from "../../api/mutations";
import { organizationQuery, userQuery } from "../../api/queries";
import { newTask } from "../../api/tasks";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { TextRow } from "../../components/FormRow";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { agentTexts } from "../../lib/agentTexts";
import { batchProblems, budgetOf, NEW_BATCH, type BatchForm } from "../../lib/batchForm";
import { useAddress } from "../../lib/useAddress";
import css from "./Queue.module.css";

const words = agentTexts.queue;

export function BatchStart({ queued, hasPrices, readOnly }: { queued: number; hasPrices: boolean; readOnly: string | null }) {
  const actions = useActions();
  const options = useScopes(queued);
  const [chosen, setChosen] = useState<string | null>(null);
  const [form, setForm] = useState<BatchForm>(NEW_BATCH);
  const option = options.find(({ value }) => value === chosen) ?? (queued > 0 ? options[0] : (options[1] ?? options[0]));
  const problems = batchProblems(form);
  const ready = option !== undefined && Object.keys(problems).length === 0 && !(option.value === "queue" && queued === 0);

  // It goes on when the dialog is closed; the report is in the dialog, and said once in a message.
  const start = useMutation({
    mutationFn: (scope: BatchScope) => runBatch({ scope, concurrency: Number(form.concurrency), budget: budgetOf(form) }, newTask()),
    onSuccess: (report) =>
      actions.notify({ text: `${words.ends[report.end]} ${words.reportLine(report)}`, action: { label: words.report, run: () => actions.open({ kind: "queue" }) } }),
    onError: (error) => actions.notify({ text: error.message, tone: "error" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && readOnly === null && !start.isPending) start.mutate(option.scope);
  };
  const field = (name: keyof BatchForm) => ({
    value: form[name],
    problem: problems[name],
    onChange: (value: string) => setForm((known) => ({ ...known, [name]: value })),
  });
  return (
    <form className={css.start} onSubmit={submit} noValidate>
      <fieldset>
        <legend className="sr">{words.scope}</legend>
        {options.map(({ value, label }) => (
          <label key={value} className={css.option}>
            <input type="radio" name="batch-scope" checked={option?.value === value} onChange={() => setChosen(value)} />
            {label}
          </label>
        ))}
      </fieldset>
      <div className={css.fields}>
        <TextRow name={words.concurrency} {...field("concurrency")} />
        <TextRow name={`${words.budget}, ${words.calls}`} placeholder={words.noLimit} {...field("calls")} />
        <TextRow name={`${words.budget}, ${words.tokens}`} placeholder={words.noLimit} {...field("tokens")} />
        {hasPrices && <TextRow name={`${words.budget}, ${words.dollars}`} placeholder={words.noLimit} {...field("cost")} />}
      </div>
      {!hasPrices && <p className={css.small}>{words.noPrices}</p>}
      {start.error && <Failure error={start.error} />}
      <Button variant="primary" type="submit" off={readOnly} disabled={!ready || start.isPending}>
        <Play />
        {words.start}
      </Button>
    </form>
  );
}

/** The queue, and what is looked at. */
function useScopes(queued: number): { value: string; label: string; scope: BatchScope }[] {
  const { place } = useAddress().address;
  const orgId = orgOf(place);
  const userId = place.kind === "user" ? place.userId : null;
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const user = useQuery({ ...userQuery({ orgId: orgId ?? "", userId: userId ?? "" }), enabled: userId !== null });
  const options: { value: string; label: string; scope: BatchScope }[] = [{ value: "queue", label: words.scopes.queue(queued), scope: { kind: "queue" } }];
  if (orgId !== null && user.data && userId !== null) {
    options.push({ value: "user", label: words.scopes.user(user.data.name), scope: { kind: "withoutMemories", orgId, userId } });
  }
  if (orgId !== null && organization.data) {
    options.push({ value: "organization", label: words.scopes.organization(organization.data.name), scope: { kind: "withoutMemories", orgId, userId: null } });
  }
  return options;
}
