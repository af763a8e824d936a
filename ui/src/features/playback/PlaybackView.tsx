// How the memories of a user or an organization came to be, one event after the other.

import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Clapperboard, Pause, Play, Repeat, SkipBack } from "lucide-react";
import { useCallback, useEffect, useMemo } from "react";

import type { Scope } from "../../api/bindings.gen";
import { timeAroundQuery } from "../../api/evolution";
import { useSavePicture } from "../../api/pictures";
import { Button } from "../../components/Button";
import { EmptyState, ErrorState } from "../../components/Notice";
import { ShareMenu } from "../../components/ShareMenu";
import { Skeleton } from "../../components/Skeleton";
import { orgOf } from "../../lib/address";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { formatMoment } from "../../lib/format";
import { momentAt, stepOf, STEPS } from "../../lib/moments";
import { isTyping } from "../../lib/platform";
import { useAddress } from "../../lib/useAddress";
import { captionOf } from "./caption";
import { LaneDrawing } from "./LaneDrawing";
import { lanesPicture } from "./lanesPicture";
import css from "./Playback.module.css";
import { Stage } from "./Stage";
import { SPEEDS, usePlayback } from "./usePlayback";

const { playback: words } = evolutionTexts;

export function PlaybackView() {
  const { place, agent } = useAddress().address;
  const orgId = orgOf(place) ?? "";
  const userId = place.kind === "user" ? place.userId : null;
  const scope = useMemo<Scope>(() => ({ orgId, userId, agentId: agent }), [orgId, userId, agent]);
  return <Playback key={JSON.stringify(scope)} scope={scope} />;
}

function Playback({ scope }: { scope: Scope }) {
  const around = useQuery(timeAroundQuery(scope, null));
  const { first, last } = around.data ?? { first: null, last: null };
  if (around.error) return <ErrorState error={around.error} onRetry={() => void around.refetch()} />;
  if (!around.data) return <Skeleton rows={8} />;
  if (first === null || last === null) {
    return (
      <EmptyState icon={<Clapperboard />} title={words.empty}>
        {words.emptyText}
      </EmptyState>
    );
  }
  return <Player scope={scope} first={first} last={last} />;
}

function Player({ scope, first, last }: { scope: Scope; first: string; last: string }) {
  const savePicture = useSavePicture();
  const player = usePlayback(scope);
  const { reel, event, playing, ended, speed, loop, step, toggle } = player;
  usePlaybackKeys(toggle, step);
  if (player.error) return <ErrorState error={player.error} onRetry={() => player.restart(reel.since)} />;
  const caption = player.waiting ? words.wait : event ? captionOf(event, scope.userId === null) : reel.since === null ? words.beginning : words.ready;
  const moment = event?.at ?? reel.since ?? first;
  return (
    <div className={css.player} aria-label={words.label} role="group">
      <div className={css.screen}>
        <Stage reel={reel} withUser={scope.userId === null} />
        <LaneDrawing reel={reel} />
      </div>
      <p className={css.caption} role="status">
        {caption}
        {ended && event !== null && !loop && <span className="dim"> {words.end}</span>}
      </p>
      <div className={css.controls}>
        <Button variant="ghost" label={words.start} onClick={() => player.seek(null)}>
          <SkipBack />
        </Button>
        <Button variant="ghost" label={words.previous} onClick={() => step(-1)}>
          <ChevronLeft />
        </Button>
        <Button variant="primary" className={css.play} aria-label={playing ? words.pause : words.play} title={words.keys} onClick={toggle}>
          {playing ? <Pause /> : <Play />}
        </Button>
        <Button variant="ghost" label={words.next} onClick={() => step(1)}>
          <ChevronRight />
        </Button>
        <input
          type="range"
          className={css.position}
          min={0}
          max={STEPS}
          value={stepOf(moment, first, last)}
          aria-label={words.position}
          aria-valuetext={formatMoment(moment)}
          onChange={({ target }) => player.seek(Number(target.value) === 0 ? null : momentAt(Number(target.value), first, last))}
        />
        <time dateTime={moment} className={css.clock}>
          {formatMoment(moment)}
        </time>
        <Button variant="ghost" label={words.loop} aria-pressed={loop} onClick={() => player.setLoop(!loop)}>
          <Repeat />
        </Button>
        <ShareMenu
          page={{ kind: "playback", scope, since: reel.since }}
          onPicture={(kind) => savePicture(kind, words.versions, () => lanesPicture(reel, moment))}
        />
        <label className={css.speed}>
          <span className="sr">{words.speed}</span>
          <select value={speed} onChange={({ target }) => player.setSpeed(Number(target.value))}>
            {SPEEDS.map((value) => (
              <option key={value} value={value}>
                {words.speedOf(value)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}

/** Space plays, arrows step, wherever the focus is but in what takes these keys itself. */
function usePlaybackKeys(toggle: () => void, step: (by: 1 | -1) => void): void {
  const onKey = useCallback(
    (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
      if (target?.closest('[role="tree"], [role="tablist"], [role="dialog"], [role="menu"], select, input, header, footer')) return;
      if (event.key === " ") toggle();
      else if (event.key === "ArrowRight") step(1);
      else if (event.key === "ArrowLeft") step(-1);
      else return;
      event.preventDefault();
    },
    [step, toggle],
  );
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onKey]);
}
