// The settings: sections on the left, what can be chosen on the right. Changes apply at once.

import { BrainCircuit, Contrast, Cpu, Keyboard, Layers, Shield, type LucideIcon } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";

import type { ChatModelListing } from "../api/bindings.gen";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { Kbd } from "../components/Kbd";
import { SettingsPane, SettingsRow } from "../components/SettingsPane";
import { ChatModelForm } from "../features/chatModels/ChatModelForm";
import { ChatModelsSection } from "../features/chatModels/ChatModelsSection";
import { ModelsSection } from "../features/models/ModelsSection";
import { AppearanceSection } from "../features/settings/AppearanceSection";
import { RecentSearches } from "../features/settings/RecentSearches";
import { StoresSection } from "../features/stores/StoresSection";
import { TraceSettings } from "../features/traces/TraceSettings";
import { SETTINGS_SECTIONS, useActions, type SettingsSection } from "../lib/actions";
import { KEY_GROUPS } from "../lib/keys";
import { settingsTexts } from "../lib/settingsTexts";
import css from "./SettingsDialog.module.css";

const ICONS: Record<SettingsSection, LucideIcon> = {
  stores: Layers,
  searchModels: Cpu,
  languageModels: BrainCircuit,
  appearance: Contrast,
  privacy: Shield,
  keyboard: Keyboard,
};

export function SettingsDialog({ section, onClose }: { section: SettingsSection; onClose: () => void }) {
  const [shown, setShown] = useState(section);
  /** The language model whose form is shown in place of the sections; `null`: a new one. */
  const [edited, setEdited] = useState<ChatModelListing | null | undefined>(undefined);
  /** What Esc leaves before it leaves the dialog. */
  const leave = useRef<() => boolean>(() => false);
  if (edited !== undefined) return <ChatModelForm key={edited?.model.id ?? ""} listing={edited} onBack={() => setEdited(undefined)} onClose={onClose} />;
  const draw: Record<SettingsSection, () => React.ReactNode> = {
    stores: () => <StoresSection leave={leave} onClose={onClose} />,
    searchModels: () => <ModelsSection />,
    languageModels: () => <ChatModelsSection onEdit={setEdited} />,
    appearance: () => <AppearanceSection />,
    privacy: () => <PrivacySection />,
    keyboard: () => <KeyboardSection />,
  };
  return (
    <Dialog large title={settingsTexts.title} onClose={onClose} onEscape={() => leave.current()}>
      <div className={css.panes}>
        <Sections shown={shown} onChoose={setShown} />
        <div className={css.section} role="tabpanel" id="settings-section" aria-labelledby={`settings-${shown}`}>
          {draw[shown]()}
        </div>
      </div>
    </Dialog>
  );
}

function Sections({ shown, onChoose }: { shown: SettingsSection; onChoose: (section: SettingsSection) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = SETTINGS_SECTIONS.indexOf(shown);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : SETTINGS_SECTIONS.at(to % SETTINGS_SECTIONS.length);
    if (!next) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#settings-${next}`)?.focus();
  };
  return (
    <div ref={list} className={css.sections} role="tablist" aria-orientation="vertical" aria-label={settingsTexts.sections.label} onKeyDown={onKeyDown}>
      {SETTINGS_SECTIONS.map((section) => {
        const Icon = ICONS[section];
        return (
          <button
            key={section}
            type="button"
            role="tab"
            id={`settings-${section}`}
            aria-selected={section === shown}
            aria-controls="settings-section"
            tabIndex={section === shown ? 0 : -1}
            autoFocus={section === shown}
            onClick={() => onChoose(section)}
          >
            <Icon />
            {settingsTexts.sections[section]}
          </button>
        );
      })}
    </div>
  );
}

function PrivacySection() {
  return (
    <SettingsPane title={settingsTexts.sections.privacy} text={settingsTexts.privacy.text}>
      <TraceSettings />
      <RecentSearches />
    </SettingsPane>
  );
}

const words = settingsTexts.keyboard;
/** The keys to know first. */
const FIRST: ReadonlySet<string> = new Set(["help", "palette", "search", "pane", "settings", "size"]);
const KEYS = KEY_GROUPS.filter(({ where }) => where === "everywhere").flatMap(({ rows }) => rows.filter(({ id }) => FIRST.has(id)));

function KeyboardSection() {
  const actions = useActions();
  return (
    <SettingsPane
      title={settingsTexts.sections.keyboard}
      text={words.text}
      actions={
        <Button onClick={() => actions.open({ kind: "keys" })}>
          {words.show}
          <Kbd>?</Kbd>
        </Button>
      }
    >
      {KEYS.map(({ id, name, steps }) => (
        <SettingsRow key={id} name={name}>
          {steps.map((chord) => (
            <span key={chord.join()} className={css.chord}>
              {chord.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          ))}
        </SettingsRow>
      ))}
    </SettingsPane>
  );
}
