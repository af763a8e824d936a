// What every menu offers for the place or thing that it is about: another window, and a link.

import { AppWindow, Link } from "lucide-react";
import type { ComponentType, ReactNode } from "react";

import { useActions } from "../lib/actions";
import type { Address } from "../lib/address";
import { desktopTexts } from "../lib/desktopTexts";
import { modKey, shiftKey } from "../lib/platform";
import { Kbd } from "./Kbd";

type Item = ComponentType<{ icon?: ReactNode; hint?: ReactNode; onSelect: () => void; children: ReactNode }>;

/** `item`: an entry of the kind of menu. `here`: it is the place of the window, to which the keys lead too. */
export function PlaceItems({ item: Entry, address, here = false }: { item: Item; address: Address; here?: boolean }) {
  const actions = useActions();
  const keys = (letter: string) =>
    here && (
      <>
        <Kbd>{modKey}</Kbd>
        <Kbd>{shiftKey}</Kbd>
        <Kbd>{letter}</Kbd>
      </>
    );
  return (
    <>
      <Entry icon={<AppWindow />} hint={keys("N")} onSelect={() => actions.openBeside(address)}>
        {desktopTexts.beside}
      </Entry>
      <Entry icon={<Link />} hint={keys("L")} onSelect={() => actions.copyLink(address)}>
        {desktopTexts.copyLink}
      </Entry>
    </>
  );
}
