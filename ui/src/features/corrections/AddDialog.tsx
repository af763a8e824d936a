// A memory written by hand, for a user or from a turn of a conversation.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Correction, MemoryRow, UserKey } from "../../api/bindings.gen";
import { useAgents, userQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { fieldsOf, momentOf, type FromTurn } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { MemoryPicker } from "./MemoryPicker";
import { MomentFields } from "./MomentFields";
import { PersonPicker } from "./PersonPicker";
import { TextArea } from "./TextArea";
import { useCorrectionFlow } from "./useCorrectionFlow";

const words = correctionTexts.add;

export function AddDialog({ user, from, onClose }: { user: UserKey; from: FromTurn | null; onClose: () => void }) {
  const { orgId, userId } = user;
  const { address } = useAddress();
  const { data } = useQuery(userQuery(user));
  const agents = useAgents(orgId, userId);
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<string | null>(from?.agentId ?? address.agent);
  const [when, setWhen] = useState<"now" | "day">("now");
  const [moment, setMoment] = useState(() => fieldsOf(new Date().toISOString()));
  const [contradicts, setContradicts] = useState<MemoryRow[] | null>(null);
  // Most users have one agent that knows most of them.
  const usual = [...agents].sort((a, b) => Number(b.userId === userId) - Number(a.userId === userId) || b.memories - a.memories)[0]?.agentId ?? null;
  const agentId = asked ?? usual;
  const at = when === "now" ? null : momentOf(moment.day, moment.clock);
  const said = text.trim();
  const correction: Correction | null =
    said === "" || agentId === null || (when === "day" && at === null)
      ? null
      : {
          kind: "add", user: { orgId, userId }, agentId, text: said, at,
          interactionId: from?.interactionId ?? null,
          positions: from ? [from.position] : [],
          contradicts: contradicts?.map((row) => row.key.memoryId) ?? [],
        };
  const flow = useCorrectionFlow(correction, onClose);
  return (
    <Frame
      title={data ? words.of(data.name) : words.title}
      text={from ? words.fromTurn(from.position + 1) : words.text}
      action={words.action}
      typed
      flow={flow}
      onClose={onClose}
    >
      <TextArea autoFocus label={correctionTexts.text} value={text} onChange={setText} />
      <div>
        <span className={css.label}>{words.agent}</span>
        <PersonPicker kind="agent" orgId={orgId} userId={userId} label={words.agent} without={[]} chosen={agentId} onChange={setAsked} />
      </div>
      <div className={css.line}>
        <Choice
          label={correctionTexts.correct.at}
          value={when}
          options={[{ value: "now", label: correctionTexts.correct.now }, { value: "day", label: correctionTexts.correct.day }]}
          onChange={setWhen}
        />
        <span className="dim">{correctionTexts.correct.at}</span>
        <Button variant="ghost" aria-pressed={contradicts !== null} onClick={() => setContradicts((known) => (known ? null : []))}>
          {words.contradicts}…
        </Button>
      </div>
      {when === "day" && <MomentFields value={moment} onChange={setMoment} />}
      {contradicts && (
        <div>
          <span className={css.label}>{words.contradicts}</span>
          <MemoryPicker many label={words.contradicts} user={user} like={said} without={[]} chosen={contradicts} onChange={setContradicts} />
        </div>
      )}
    </Frame>
  );
}
