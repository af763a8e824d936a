// With whom and when the conversation took place, and which model takes memories from it.

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Sparkles } from "lucide-react";

import type { ChangeDraft } from "../../api/drafts";
import { chooseChatModel } from "../../api/mutations";
import { chatModelsQuery } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { Button } from "../../components/Button";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { agentTexts } from "../../lib/agentTexts";
import { isContinued, type CaptureDraft } from "../../lib/captureDraft";
import { formatDay } from "../../lib/format";
import { texts } from "../../lib/texts";
import css from "./Capture.module.css";

const words = agentTexts.capture;

type Agent = { agentId: string; label: string };
type Props = { draft: CaptureDraft; change: ChangeDraft; agents: readonly Agent[]; agent: Agent | null; agentId: string | null };

export function CaptureHead({ draft, change, agents, agent, agentId }: Props) {
  const label = agent?.label ?? (agentId === null ? words.chooseAgent : texts.agents.gone);
  return (
    <div className={css.head}>
      {draft.interaction === null ? (
        <Menu
          trigger={
            <Button aria-label={`${words.agent}: ${label}`}>
              {agent && <AgentBadge agentId={agent.agentId} label={agent.label} />}
              {label}
              <ChevronDown className="sm" />
            </Button>
          }
        >
          {agents.map((one) => (
            <MenuChoice
              key={one.agentId}
              checked={one.agentId === agentId}
              icon={<AgentBadge agentId={one.agentId} label={one.label} />}
              onSelect={() => change((known) => ({ ...known, agentId: one.agentId }))}
            >
              {one.label}
            </MenuChoice>
          ))}
        </Menu>
      ) : (
        <span className={css.who}>
          <AgentBadge agentId={agentId ?? ""} label={agent?.label ?? null} />
          {label}
        </span>
      )}
      {draft.storedAt === null || isContinued(draft) ? (
        <label className={css.date}>
          {words.date}
          <input type="date" min={draft.storedAt?.slice(0, 10)} value={draft.date ?? ""} onChange={(event) => change((known) => ({ ...known, date: event.target.value || null }))} />
          {draft.date === null && <span className="dim">{words.dateNow}</span>}
        </label>
      ) : (
        <time className="dim" dateTime={draft.storedAt}>
          {formatDay(draft.storedAt)}
        </time>
      )}
      <ModelMenu />
    </div>
  );
}

function ModelMenu() {
  const actions = useActions();
  const { data } = useQuery(chatModelsQuery);
  const chosen = data?.models.find(({ model }) => model.id === data.chosen)?.model ?? null;
  const choose = (id: string | null) => {
    chooseChatModel(id).catch((error: Error) => actions.notify({ text: error.message, tone: "error" }));
  };
  if (data && data.models.length === 0) {
    return (
      <Button variant="ghost" className={css.model} onClick={() => actions.open({ kind: "settings", section: "languageModels" })}>
        <Sparkles />
        {agentTexts.models.choose}
      </Button>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" className={css.model} aria-label={`${agentTexts.models.title}: ${chosen?.name ?? agentTexts.models.noModel}`}>
          <Sparkles />
          <span className={css.modelName}>{chosen?.name ?? agentTexts.models.noModel}</span>
          <ChevronDown className="sm" />
        </Button>
      }
    >
      {data?.models.map(({ model }) => (
        <MenuChoice key={model.id} checked={model.id === data.chosen} onSelect={() => choose(model.id)}>
          {model.name}
        </MenuChoice>
      ))}
      <MenuChoice checked={data?.chosen === null} onSelect={() => choose(null)}>
        {agentTexts.models.without}
      </MenuChoice>
      <MenuLine />
      <MenuItem onSelect={() => actions.open({ kind: "settings", section: "languageModels" })}>{agentTexts.models.action}</MenuItem>
    </Menu>
  );
}
