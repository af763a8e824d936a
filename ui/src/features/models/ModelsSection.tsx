// The models for search by meaning: which are here, and how to get the others.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleDashed, Download, FolderOpen } from "lucide-react";

import { chooseModelsFolder, downloadModel } from "../../api/mutations";
import { modelsQuery } from "../../api/queries";
import type { ModelListing } from "../../api/bindings.gen";
import { useTaskRun } from "../../api/taskRun";
import { Button } from "../../components/Button";
import { Failure } from "../../components/Failure";
import { SettingsPane } from "../../components/SettingsPane";
import { Skeleton } from "../../components/Skeleton";
import { TaskLine } from "../../components/TaskLine";
import { useActions } from "../../lib/actions";
import { serverTexts } from "../../lib/serverTexts";
import css from "./Models.module.css";

const words = serverTexts.models;

export function ModelsSection() {
  const client = useQueryClient();
  const models = useQuery(modelsQuery);
  const folder = useMutation({
    mutationFn: chooseModelsFolder,
    onSuccess: () => client.invalidateQueries(modelsQuery),
  });
  return (
    <SettingsPane
      title={words.title}
      text={words.text}
      actions={
        // Not by disabling it: the focus would be lost to the system's dialog.
        <Button title={words.folderText} onClick={() => folder.isPending || folder.mutate()}>
          <FolderOpen />
          {words.folder}
        </Button>
      }
    >
      {models.error && <Failure error={models.error} />}
      {folder.error && <Failure error={folder.error} />}
      {models.isPending && <Skeleton rows={4} />}
      {models.data?.length === 0 && <p className="dim">{words.empty}</p>}
      <ul className={css.models} aria-label={words.title}>
        {models.data?.map((model) => (
          <Model key={model.id} model={model} />
        ))}
      </ul>
    </SettingsPane>
  );
}

const ICONS = { present: Check, partial: CircleDashed, missing: CircleDashed };
const ACTIONS = { present: null, partial: words.goOn, missing: words.download };

function Model({ model }: { model: ModelListing }) {
  const { id, name, purpose, bytes, state } = model;
  const client = useQueryClient();
  const actions = useActions();
  const again = () => void client.invalidateQueries(modelsQuery);
  const run = useTaskRun((asked: string, task) => downloadModel(asked, task), {
    onDone: (_, seen) => {
      again();
      if (!seen) actions.notify({ text: words.done(name) });
    },
    onFailed: (error, seen) => {
      again();
      if (!seen) actions.notify({ text: error.message, tone: "error" });
    },
  });
  const Icon = ICONS[state.kind];
  const action = state.kind === "missing" && state.canDownload !== null ? null : ACTIONS[state.kind];
  return (
    <li className={css.model}>
      <Icon className={css[state.kind]} aria-hidden="true" />
      <div className={css.name}>
        <b>{name}</b>
        <span>{purpose}</span>
        <span className={css.state}>
          {words.state(state, bytes)}
          {state.kind !== "partial" && `, ${words.size(bytes)}`}
          {state.kind === "present" && `, ${state.place}`}
        </span>
      </div>
      {action && !run.running && (
        <Button aria-label={`${action}: ${name}`} onClick={() => run.start(id)}>
          <Download />
          {action}
        </Button>
      )}
      {(run.running || run.error || run.stopped || state.kind === "missing") && (
        <div className={css.more}>
          {run.running && <TaskLine label={words.downloading(name)} progress={run.progress} stopping={run.stopping} onStop={run.stop} />}
          {run.stopped && !run.running && <p role="status">{words.stopped}</p>}
          {run.error && <Failure error={run.error} />}
          {state.kind === "missing" && !run.running && <ByHand state={state} />}
        </div>
      )}
    </li>
  );
}

function ByHand({ state }: { state: Extract<ModelListing["state"], { kind: "missing" }> }) {
  return (
    <details open={state.canDownload !== null}>
      <summary>{state.canDownload === null ? words.byHand : `${words.cannot(state.canDownload)} ${words.byHand}`}</summary>
      <ul className={css.files}>
        {state.files.map((file) => (
          <li key={file}>{file}</li>
        ))}
      </ul>
      <p>
        {words.inFolder} <code className={css.path}>{state.folder}</code>
      </p>
    </details>
  );
}
