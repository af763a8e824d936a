// What most people leave as it is: how the model is asked, and what it costs.

import { TextRow } from "../../components/FormRow";
import { agentTexts } from "../../lib/agentTexts";
import type { ChatField } from "../../lib/chatModelForm";
import type { ChatFieldPart } from "./ChatModelForm";
import css from "./ChatModels.module.css";

const words = agentTexts.models;

export function MoreSettings({ field }: { field: (name: ChatField) => ChatFieldPart }) {
  const names = ["temperature", "topP", "maxTokens", "deadline", "retries", "promptPrice", "answerPrice"] as const;
  const wrong = names.some((name) => field(name).problem !== undefined);
  return (
    <details className={css.settings} open={wrong || undefined}>
      <summary>{words.more}</summary>
      <div className={css.columns}>
        <TextRow name={words.temperature} placeholder={words.asModel} {...field("temperature")} />
        <TextRow name={words.topP} placeholder={words.asModel} {...field("topP")} />
        <TextRow name={words.maxTokens} placeholder={words.asModel} {...field("maxTokens")} />
        <TextRow name={words.deadline} {...field("deadline")} />
        <TextRow name={words.retries} {...field("retries")} />
      </div>
      <h3>{words.prices}</h3>
      <p className={css.text}>{words.pricesText}</p>
      <div className={css.columns}>
        <TextRow name={words.promptPrice} label={`${words.prices}: ${words.promptPrice}`} {...field("promptPrice")} />
        <TextRow name={words.answerPrice} label={`${words.prices}: ${words.answerPrice}`} {...field("answerPrice")} />
      </div>
    </details>
  );
}
