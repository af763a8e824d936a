// The parts of the form of a connection.

import { useId, type ReactNode } from "react";

import type { SecretName } from "../../api/bindings.gen";
import { Choice } from "../../components/Choice";
import { TextRow } from "../../components/FormRow";
import type { ConnectionForm, FieldName } from "../../lib/connectionForm";
import { storeTexts } from "../../lib/storeTexts";
import css from "./ConnectDialog.module.css";

const words = storeTexts.connect;

type FieldPart = { value: string; onChange: (value: string) => void; onBlur: () => void; problem: string | undefined; note: string | undefined };
type SecretPart = { type: "password"; value: string; onChange: (value: string) => void; placeholder: string };

export type FormParts = {
  form: ConnectionForm;
  set: (changes: Partial<ConnectionForm>) => void;
  field: (name: FieldName) => FieldPart;
  secret: (name: SecretName) => SecretPart;
};

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <div>{children}</div>
    </section>
  );
}

/** Two fields may have the same name in two sections. */
const named = (section: string, name: string) => ({ name, label: `${section}: ${name}` });

export function GraphSection({ form, set, field, secret }: FormParts) {
  const label = (name: string) => named(words.graph, name);
  return (
    <Section title={words.graph}>
      <TextRow {...label(words.address)} {...field("graphUrl")} />
      <TextRow {...label(words.user)} {...field("user")} />
      <TextRow {...label(words.password)} {...secret("graphPassword")} />
      <TextRow {...label(words.database)} placeholder={words.databasePlaceholder} value={form.database} onChange={(database) => set({ database })} />
    </Section>
  );
}

export function IndexSection({ form, set, field, secret }: FormParts) {
  const label = (name: string) => named(words.index, name);
  const options = [
    { value: "yes", label: words.withIndex },
    { value: "no", label: words.withoutIndex },
  ] as const;
  return (
    <Section title={words.index}>
      <Choice label={words.index} value={form.withIndex ? "yes" : "no"} options={options} onChange={(value) => set({ withIndex: value === "yes" })} />
      {form.withIndex ? (
        <>
          <TextRow {...label(words.address)} {...field("indexUrl")} />
          <TextRow {...label(words.key)} {...secret("indexKey")} />
          <TextRow {...label(words.collection)} {...field("collection")} />
        </>
      ) : (
        <p className={css.text}>{words.withoutIndexText}</p>
      )}
    </Section>
  );
}

export function ModelsSection({ form, set, field, secret }: FormParts) {
  const kinds = ["memora", "builtIn", "api", "none"] as const;
  const label = (name: string) => named(words.models, name);
  return (
    <Section title={words.models}>
      <Choice
        label={words.models}
        value={form.models}
        options={kinds.map((value) => ({ value, label: words.modelKinds[value] }))}
        onChange={(models) => set({ models })}
      />
      <p className={css.text}>{words.modelTexts[form.models]}</p>
      {form.models === "api" && (
        <>
          <TextRow {...label(words.address)} {...field("modelsUrl")} />
          <TextRow {...label(words.model)} {...field("model")} />
          <TextRow {...label(words.key)} {...secret("modelsKey")} />
          <TextRow {...label(words.dimensions)} placeholder={words.dimensionsPlaceholder} {...field("dimensions")} />
        </>
      )}
    </Section>
  );
}

export function AccessSection({ form, set }: FormParts) {
  const name = useId();
  const options = [
    { editing: false, label: words.look, text: words.lookText },
    { editing: true, label: words.allow, text: words.allowText },
  ];
  return (
    <Section title={words.access}>
      <div role="radiogroup" aria-label={words.access}>
        {options.map(({ editing, label, text }) => (
          <label key={label} className={css.option}>
            <input type="radio" name={name} aria-label={label} aria-description={text} checked={form.editing === editing} onChange={() => set({ editing })} />
            <span>
              {label}
              <span className={css.text}>{text}</span>
            </span>
          </label>
        ))}
      </div>
    </Section>
  );
}

