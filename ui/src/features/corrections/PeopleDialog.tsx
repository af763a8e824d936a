// Two users, or two agents, who are the same.

import { useState } from "react";

import type { Correction } from "../../api/bindings.gen";
import { Choice } from "../../components/Choice";
import { correctionTexts } from "../../lib/correctionTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Corrections.module.css";
import { Frame } from "./Frame";
import { PersonPicker } from "./PersonPicker";
import { useCorrectionFlow } from "./useCorrectionFlow";

const words = correctionTexts.mergePeople;

type Props = { kind: "user" | "agent"; orgId: string; id: string; name: string; onClose: () => void };

export function MergePeopleDialog({ kind, orgId, id, name, onClose }: Props) {
  const { goTo } = useAddress();
  const [other, setOther] = useState<{ id: string; name: string } | null>(null);
  const [stays, setStays] = useState<"this" | "other">("this");
  const keep = stays === "this" ? id : (other?.id ?? id);
  const gone = stays === "this" ? other?.id : id;
  const correction: Correction | null =
    gone === undefined
      ? null
      : kind === "user"
        ? { kind: "mergeUsers", keep: { orgId, userId: keep }, other: gone }
        : { kind: "mergeAgents", keep: { orgId, agentId: keep }, other: gone };
  const flow = useCorrectionFlow(correction, onClose, {
    onStored: () => goTo(kind === "user" ? { kind, orgId, userId: keep } : { kind, orgId, agentId: keep }),
  });
  return (
    <Frame title={words[kind](name)} text={kind === "user" ? words.userText : words.agentText} action={words.action} flow={flow} onClose={onClose}>
      <div>
        <span className={css.label}>{words.other[kind]}</span>
        <PersonPicker
          autoFocus
          kind={kind}
          orgId={orgId}
          label={words.other[kind]}
          without={[id]}
          chosen={other?.id ?? null}
          onChange={(found, foundName) => setOther({ id: found, name: foundName })}
        />
      </div>
      {other && (
        <div className={css.line}>
          <span>{words.stays}</span>
          <Choice label={words.stays} value={stays} options={[{ value: "this", label: name }, { value: "other", label: other.name }]} onChange={setStays} />
        </div>
      )}
    </Frame>
  );
}
