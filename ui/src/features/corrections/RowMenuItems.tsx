// The entries of the context menu, by what it was opened on.

import { Bot, ListTodo, Pencil, Plus, Sparkles, Telescope, Trash2, UserPlus, Merge, Eraser } from "lucide-react";
import { Fragment, type ReactNode } from "react";

import { queueInteractions } from "../../api/mutations";
import { useReadOnly } from "../../api/queries";
import { ContextHead, ContextItem, ContextLine } from "../../components/ContextMenu";
import { CorrectionIcon } from "../../components/CorrectionIcon";
import { Kbd } from "../../components/Kbd";
import { PlaceItems } from "../../components/PlaceItems";
import { useActions, type PersonTarget } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { endsGroup, INTERACTION_ACTIONS, isGrave, MEMORY_ACTIONS, MEMORY_KEYS } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { deleteKey } from "../../lib/platform";
import { addressOfRow, type RowTarget } from "../../lib/rowTargets";
import { runInteractionAction, runMemoryAction } from "../../lib/runCorrection";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

export function RowMenuItems({ target }: { target: RowTarget }) {
  const readOnly = useReadOnly();
  const { address } = useAddress();
  return (
    <>
      {readOnly !== null && <ContextHead>{readOnly}</ContextHead>}
      <Items target={target} off={readOnly !== null} />
      <ContextLine />
      <PlaceItems item={ContextItem} address={addressOfRow(target, address)} />
    </>
  );
}

function Items({ target, off }: { target: RowTarget; off: boolean }) {
  switch (target.kind) {
    case "memory":
      return <OfMemory target={target} off={off} />;
    case "interaction":
      return <OfInteraction target={target} off={off} />;
    case "turn":
      return <OfTurn target={target} off={off} />;
    case "person":
      return <OfPerson person={target.person} off={off} />;
  }
}

type Props<K> = { target: Extract<RowTarget, { kind: K }>; off: boolean };

function OfMemory({ target: { orgId, userId, memoryId }, off }: Props<"memory">) {
  const actions = useActions();
  return MEMORY_ACTIONS.map((action) => {
    const key = action === "delete" ? deleteKey : MEMORY_KEYS[action];
    return (
      <Fragment key={action}>
        <ContextItem
          icon={<CorrectionIcon action={action} />}
          danger={isGrave(action)}
          disabled={off}
          hint={key && <Kbd>{key}</Kbd>}
          onSelect={() => runMemoryAction(actions, action, { orgId, userId, memoryId })}
        >
          {correctionTexts.actions[action]}
        </ContextItem>
        {endsGroup(action) && <ContextLine />}
      </Fragment>
    );
  });
}

function OfInteraction({ target: { orgId, userId, interactionId }, off }: Props<"interaction">) {
  const actions = useActions();
  const { goTo } = useAddress();
  const key = { orgId, userId, interactionId };
  const later = () => {
    queueInteractions([key], true).then(
      () => actions.notify({ text: agentTexts.capture.queued, action: { label: agentTexts.queue.title, run: () => actions.open({ kind: "queue" }) } }),
      (error: Error) => actions.notify({ text: error.message, tone: "error" }),
    );
  };
  return (
    <>
      <ContextItem icon={<Sparkles />} onSelect={() => goTo({ kind: "user", orgId, userId }, { view: "capture", open: interactionId })}>
        {agentTexts.capture.open}
      </ContextItem>
      <ContextItem icon={<ListTodo />} disabled={off} onSelect={later}>
        {agentTexts.capture.queueLater}
      </ContextItem>
      <ContextLine />
      {INTERACTION_ACTIONS.map((action) => (
        <Fragment key={action}>
          <ContextItem
            icon={<CorrectionIcon action={action} />}
            danger={isGrave(action)}
            disabled={off}
            hint={action === "deleteInteraction" && <Kbd>{deleteKey}</Kbd>}
            onSelect={() => runInteractionAction(actions, action, key)}
          >
            {correctionTexts.actions[action]}
          </ContextItem>
          {endsGroup(action) && <ContextLine />}
        </Fragment>
      ))}
    </>
  );
}

function OfTurn({ target, off }: Props<"turn">) {
  const actions = useActions();
  const { go } = useAddress();
  const { orgId, userId, interactionId, position, agentId } = target;
  return (
    <>
      <ContextItem
        icon={<Plus />}
        disabled={off}
        onSelect={() => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: { interactionId, position, agentId } } })}
      >
        {correctionTexts.turnMenu.add}
      </ContextItem>
      <ContextItem
        icon={<Pencil />}
        disabled={off}
        onSelect={() => actions.open({ kind: "correct", start: { kind: "fixTurn", interaction: { orgId, userId, interactionId }, position } })}
      >
        {correctionTexts.turnMenu.fix}
      </ContextItem>
      <ContextLine />
      <ContextItem icon={<Telescope />} onSelect={() => go({ view: "recall", open: interactionId, turn: position, query: null })}>
        {agentTexts.recall.here}
      </ContextItem>
    </>
  );
}

function OfPerson({ person, off }: { person: PersonTarget; off: boolean }) {
  const actions = useActions();
  const { orgId } = person;
  const item = (icon: ReactNode, text: string, onSelect: () => void, more: { hint?: ReactNode; danger?: boolean } = {}) => (
    <ContextItem icon={icon} disabled={off} onSelect={onSelect} {...more}>
      {text}
    </ContextItem>
  );
  const words = correctionTexts.mergePeople;
  return (
    <>
      {person.kind === "organization" && item(<UserPlus />, texts.tree.newUser(person.name), () => actions.open({ kind: "create", target: { kind: "user", orgId } }))}
      {person.kind === "user" &&
        item(<Plus />, correctionTexts.actions.addMemory, () => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId: person.userId }, from: null } }))}
      {person.kind !== "agent" &&
        item(<Bot />, person.kind === "user" ? texts.tree.newAgentOf(person.name) : texts.tree.newAgent(person.name), () =>
          actions.open({ kind: "create", target: { kind: "agent", orgId, userId: person.kind === "user" ? person.userId : null } }),
        )}
      {person.kind !== "agent" && <ContextLine />}
      {item(<Pencil />, `${texts.inspector.rename}…`, () => actions.open({ kind: "rename", target: person }), { hint: <Kbd>F2</Kbd> })}
      {person.kind === "user" &&
        item(<Merge />, words.menuUser, () => actions.open({ kind: "correct", start: { kind: "mergeUsers", user: { orgId, userId: person.userId }, name: person.name } }))}
      {person.kind === "agent" &&
        item(<Merge />, words.menuAgent, () => actions.open({ kind: "correct", start: { kind: "mergeAgents", orgId, agentId: person.agentId, name: person.name } }))}
      <ContextLine />
      {item(<Trash2 />, `${texts.inspector.delete}…`, () => actions.open({ kind: "delete", target: person }), { hint: <Kbd>{deleteKey}</Kbd>, danger: true })}
      {person.kind === "user" &&
        item(
          <Eraser />,
          correctionTexts.forget.menuUser,
          () => actions.open({ kind: "forget", target: { kind: "user", user: { orgId, userId: person.userId } }, name: person.name }),
          { danger: true },
        )}
    </>
  );
}
