// Which agent's memories to show: all, or one.

import { ChevronDown } from "lucide-react";

import { texts } from "../lib/texts";
import { AgentBadge } from "./AgentBadge";
import { Button } from "./Button";
import { Menu, MenuChoice, MenuLine } from "./Menu";

type Props = {
  agents: readonly { agentId: string; label: string }[];
  value: string | null;
  onChange: (agentId: string | null) => void;
  variant?: "default" | "ghost";
};

export function AgentMenu({ agents, value, onChange, variant = "ghost" }: Props) {
  const chosen = agents.find((agent) => agent.agentId === value);
  return (
    <Menu
      align="end"
      trigger={
        <Button variant={variant} aria-label={texts.agents.filter}>
          {chosen && <AgentBadge agentId={chosen.agentId} label={chosen.label} />}
          {value === null ? texts.agents.all : (chosen?.label ?? texts.agents.one)}
          <ChevronDown className="sm" />
        </Button>
      }
    >
      <MenuChoice checked={value === null} onSelect={() => onChange(null)}>
        {texts.agents.all}
      </MenuChoice>
      <MenuLine />
      {agents.map((agent) => (
        <MenuChoice
          key={agent.agentId}
          checked={agent.agentId === value}
          icon={<AgentBadge agentId={agent.agentId} label={agent.label} />}
          onSelect={() => onChange(agent.agentId)}
        >
          {agent.label}
        </MenuChoice>
      ))}
    </Menu>
  );
}
