// The name of the model, with those that the server has to choose from.

import type { UseMutationResult } from "@tanstack/react-query";
import { useId } from "react";

import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { Field } from "../../components/Field";
import { FormRow } from "../../components/FormRow";
import { agentTexts } from "../../lib/agentTexts";
import type { ChatModelForm } from "../../lib/chatModelForm";
import type { ChatFieldPart } from "./ChatModelForm";
import css from "./ChatModels.module.css";

const words = agentTexts.models;

export function ModelRow({ form, names, value, onChange, onBlur, problem }: ChatFieldPart & { form: ChatModelForm; names: UseMutationResult<string[], Error, void> }) {
  const listId = useId();
  const noteId = useId();
  const name = form.provider === "azure" ? words.deployment : words.model;
  const note = names.data ? words.listed(names.data.length) : undefined;
  return (
    <>
      <FormRow name={name} problem={problem} note={note} noteId={noteId}>
        <span className={css.withButton}>
          <Field
            label={name}
            list={listId}
            placeholder={words.modelPlaceholder}
            value={value}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem || note ? noteId : undefined}
            onBlur={onBlur}
            onChange={(event) => onChange(event.target.value)}
          />
          {form.provider !== "azure" && (
            <Button disabled={names.isPending} onClick={() => names.mutate()}>
              {names.isPending ? words.listing : words.list}
            </Button>
          )}
        </span>
      </FormRow>
      <datalist id={listId}>
        {names.data?.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      {names.error && <Failure error={names.error} />}
    </>
  );
}
