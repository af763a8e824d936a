// An agent: of the whole organization or of one user.

import { useQuery } from "@tanstack/react-query";
import { Merge, Pencil, Trash2 } from "lucide-react";

import type { AgentKey } from "../../api/bindings.gen";
import { agentQuery, organizationQuery, userQuery, useReadOnly } from "../../api/queries";
import { AgentBadge } from "../../components/AgentBadge";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { MenuHead, MenuItem } from "../../components/Menu";
import { useActions, type PersonTarget } from "../../lib/actions";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatCount, formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";
import { useAsOf } from "../../lib/useAsOf";
import css from "./Inspector.module.css";
import { NoteBlock } from "./NoteBlock";
import { Loaded, PanelHead, Property } from "./parts";

export function AgentPanel({ agentKey }: { agentKey: AgentKey }) {
  const { orgId, agentId } = agentKey;
  const actions = useActions();
  const readOnly = useReadOnly();
  const { goTo } = useAddress();
  const query = useQuery(agentQuery(agentKey, useAsOf()));
  const organization = useQuery(organizationQuery(orgId));
  const userId = query.data?.userId ?? null;
  const user = useQuery({ ...userQuery({ orgId, userId: userId ?? "" }), enabled: userId !== null });
  return (
    <Loaded query={query}>
      {(agent) => {
        const target: PersonTarget = { kind: "agent", orgId, agentId, name: agent.label };
        return (
          <>
            <PanelHead
              badge={<Pill>{texts.inspector.agent}</Pill>}
              id={agentId}
              menu={
                <>
                  {readOnly !== null && <MenuHead>{readOnly}</MenuHead>}
                  <MenuItem icon={<Merge />} disabled={readOnly !== null} onSelect={() => actions.open({ kind: "correct", start: { kind: "mergeAgents", orgId, agentId, name: agent.label } })}>
                    {correctionTexts.mergePeople.menuAgent}
                  </MenuItem>
                </>
              }
            />
            <p className={css.memory}>
              <AgentBadge agentId={agentId} label={agent.label} /> {agent.label}
            </p>
            <dl className={css.props}>
              <Property name={texts.inspector.belongs}>
                {userId === null ? (
                  <>
                    {organization.data?.name ?? ""} <span className="dim">{texts.inspector.orgWide}</span>
                  </>
                ) : (
                  <button type="button" className="link" onClick={() => goTo({ kind: "user", orgId, userId }, { agent: agentId })}>
                    {user.data?.name ?? ""}
                  </button>
                )}
              </Property>
              <Property name={texts.inspector.memories}>{formatCount(agent.memories)}</Property>
              <Property name={texts.inspector.interactions}>{formatCount(agent.interactions)}</Property>
              <Property name={texts.inspector.created}>
                <time dateTime={agent.createdAt}>{formatMoment(agent.createdAt)}</time>
              </Property>
            </dl>
            <NoteBlock orgId={orgId} about={{ kind: "agent", id: { orgId, agentId } }} />
            <section className={css.actions} aria-label={texts.inspector.actions}>
              <Button off={readOnly} onClick={() => actions.open({ kind: "rename", target })}>
                <Pencil />
                {texts.inspector.rename}
              </Button>
              <Button variant="danger" off={readOnly} onClick={() => actions.open({ kind: "delete", target })}>
                <Trash2 />
                {texts.inspector.delete}
              </Button>
            </section>
          </>
        );
      }}
    </Loaded>
  );
}
