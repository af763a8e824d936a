// A user of an organization.

import { useQuery } from "@tanstack/react-query";
import { Bot, Eraser, Merge, Pencil, Plus, Trash2 } from "lucide-react";

import type { UserKey } from "../../api/bindings.gen";
import { organizationQuery, userQuery, useReadOnly } from "../../api/queries";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { Kbd } from "../../components/Kbd";
import { MenuHead, MenuItem } from "../../components/Menu";
import { useActions, type PersonTarget } from "../../lib/actions";
import { ADD_KEY } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { formatCount, formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAsOf } from "../../lib/useAsOf";
import css from "./Inspector.module.css";
import { NoteBlock } from "./NoteBlock";
import { Loaded, PanelHead, Property } from "./parts";

export function UserPanel({ userKey }: { userKey: UserKey }) {
  const { orgId, userId } = userKey;
  const actions = useActions();
  const readOnly = useReadOnly();
  const query = useQuery(userQuery(userKey, useAsOf()));
  const organization = useQuery(organizationQuery(orgId));
  return (
    <Loaded query={query}>
      {(user) => {
        const target: PersonTarget = { kind: "user", orgId, userId, name: user.name };
        return (
          <>
            <PanelHead
              badge={<Pill>{texts.inspector.user}</Pill>}
              id={userId}
              menu={
                <>
                  {readOnly !== null && <MenuHead>{readOnly}</MenuHead>}
                  <MenuItem icon={<Merge />} disabled={readOnly !== null} onSelect={() => actions.open({ kind: "correct", start: { kind: "mergeUsers", user: { orgId, userId }, name: user.name } })}>
                    {correctionTexts.mergePeople.menuUser}
                  </MenuItem>
                  <MenuItem icon={<Eraser />} danger disabled={readOnly !== null} onSelect={() => actions.open({ kind: "forget", target: { kind: "user", user: { orgId, userId } }, name: user.name })}>
                    {correctionTexts.forget.menuUser}
                  </MenuItem>
                </>
              }
            />
            <p className={css.memory}>{user.name}</p>
            <dl className={css.props}>
              <Property name={texts.inspector.belongs}>{organization.data?.name ?? ""}</Property>
              <Property name={texts.inspector.memories}>{formatCount(user.memories)}</Property>
              <Property name={texts.inspector.interactions}>{formatCount(user.interactions)}</Property>
              <Property name={texts.inspector.agents}>{formatCount(user.agents)}</Property>
              <Property name={texts.inspector.last}>
                {user.lastActivity ? <time dateTime={user.lastActivity}>{formatMoment(user.lastActivity)}</time> : <span className="dim">{texts.inspector.never}</span>}
              </Property>
              <Property name={texts.inspector.created}>
                <time dateTime={user.createdAt}>{formatMoment(user.createdAt)}</time>
              </Property>
            </dl>
            <NoteBlock orgId={orgId} about={{ kind: "user", id: { orgId, userId } }} />
            <section className={css.actions} aria-label={texts.inspector.actions}>
              <Button off={readOnly} onClick={() => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: null } })}>
                <Plus />
                {correctionTexts.user.add}
                <Kbd>{ADD_KEY}</Kbd>
              </Button>
              <Button off={readOnly} onClick={() => actions.open({ kind: "rename", target })}>
                <Pencil />
                {texts.inspector.rename}
              </Button>
              <Button off={readOnly} onClick={() => actions.open({ kind: "create", target: { kind: "agent", orgId, userId } })}>
                <Bot />
                {texts.inspector.newAgent}
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
