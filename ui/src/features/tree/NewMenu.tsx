// What can be created from where the window is.

import { useQuery } from "@tanstack/react-query";
import { Bot, Building2, NotebookPen, UserPlus } from "lucide-react";
import type { ReactNode } from "react";

import { organizationQuery, userQuery, useReadOnly } from "../../api/queries";
import { Menu, MenuHead, MenuItem } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { orgOf } from "../../lib/address";
import { correctionTexts } from "../../lib/correctionTexts";
import { texts } from "../../lib/texts";
import { useAddress } from "../../lib/useAddress";

export function NewMenu({ trigger }: { trigger: ReactNode }) {
  const actions = useActions();
  const readOnly = useReadOnly();
  const off = readOnly !== null;
  const { place } = useAddress().address;
  const orgId = orgOf(place);
  const userId = place.kind === "user" ? place.userId : null;
  const organization = useQuery({ ...organizationQuery(orgId ?? ""), enabled: orgId !== null });
  const user = useQuery({ ...userQuery({ orgId: orgId ?? "", userId: userId ?? "" }), enabled: userId !== null });
  return (
    <Menu align="end" trigger={trigger}>
      {readOnly !== null && <MenuHead>{readOnly}</MenuHead>}
      {orgId !== null && organization.data && (
        <>
          <MenuItem icon={<UserPlus />} disabled={off} onSelect={() => actions.open({ kind: "create", target: { kind: "user", orgId } })}>
            {texts.tree.newUser(organization.data.name)}
          </MenuItem>
          <MenuItem icon={<Bot />} disabled={off} onSelect={() => actions.open({ kind: "create", target: { kind: "agent", orgId, userId: null } })}>
            {texts.tree.newAgent(organization.data.name)}
          </MenuItem>
        </>
      )}
      {orgId !== null && userId !== null && user.data && (
        <MenuItem icon={<NotebookPen />} disabled={off} onSelect={() => actions.open({ kind: "correct", start: { kind: "add", user: { orgId, userId }, from: null } })}>
          {correctionTexts.add.newOf(user.data.name)}
        </MenuItem>
      )}
      {orgId !== null && userId !== null && user.data && (
        <MenuItem icon={<Bot />} disabled={off} onSelect={() => actions.open({ kind: "create", target: { kind: "agent", orgId, userId } })}>
          {texts.tree.newAgentOf(user.data.name)}
        </MenuItem>
      )}
      <MenuItem icon={<Building2 />} disabled={off} onSelect={() => actions.open({ kind: "create", target: { kind: "organization" } })}>
        {texts.tree.newOrganization}
      </MenuItem>
    </Menu>
  );
}
