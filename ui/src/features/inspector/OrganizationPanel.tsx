// An organization.

import { useQuery } from "@tanstack/react-query";
import { Bot, Pencil, Trash2, Upload, UserPlus } from "lucide-react";

import { organizationQuery, useReadOnly } from "../../api/queries";
import { Pill } from "../../components/Belief";
import { Button } from "../../components/Button";
import { useActions, type PersonTarget } from "../../lib/actions";
import { formatCount, formatMoment } from "../../lib/format";
import { texts } from "../../lib/texts";
import { useAsOf } from "../../lib/useAsOf";
import css from "./Inspector.module.css";
import { NoteBlock } from "./NoteBlock";
import { Loaded, PanelHead, Property } from "./parts";

export function OrganizationPanel({ orgId }: { orgId: string }) {
  const actions = useActions();
  const readOnly = useReadOnly();
  const query = useQuery(organizationQuery(orgId, useAsOf()));
  return (
    <Loaded query={query}>
      {(organization) => {
        const target: PersonTarget = { kind: "organization", orgId, name: organization.name };
        return (
          <>
            <PanelHead badge={<Pill>{texts.inspector.organization}</Pill>} id={orgId} />
            <p className={css.memory}>{organization.name}</p>
            <dl className={css.props}>
              <Property name={texts.inspector.users}>{formatCount(organization.users)}</Property>
              <Property name={texts.inspector.agents}>{formatCount(organization.agents)}</Property>
              <Property name={texts.inspector.memories}>{formatCount(organization.memories)}</Property>
              <Property name={texts.inspector.interactions}>{formatCount(organization.interactions)}</Property>
              <Property name={texts.inspector.created}>
                <time dateTime={organization.createdAt}>{formatMoment(organization.createdAt)}</time>
              </Property>
            </dl>
            <NoteBlock orgId={orgId} about={{ kind: "organization", id: orgId }} />
            <section className={css.actions} aria-label={texts.inspector.actions}>
              <Button off={readOnly} onClick={() => actions.open({ kind: "create", target: { kind: "user", orgId } })}>
                <UserPlus />
                {texts.inspector.newUser}
              </Button>
              <Button off={readOnly} onClick={() => actions.open({ kind: "create", target: { kind: "agent", orgId, userId: null } })}>
                <Bot />
                {texts.inspector.newAgent}
              </Button>
              <Button off={readOnly} onClick={() => actions.open({ kind: "rename", target })}>
                <Pencil />
                {texts.inspector.rename}
              </Button>
              <Button onClick={() => actions.open({ kind: "export" })}>
                <Upload />
                {texts.export.action}
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
