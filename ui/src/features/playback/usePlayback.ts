// Runs a playback: reads events ahead, goes from one to the next, and takes the moment of the window along.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import type { Scope } from "../../api/bindings.gen";
import { playbackQuery, timeAroundQuery } from "../../api/evolution";
import { millis, momentOf } from "../../lib/moments";
import { useAddress } from "../../lib/useAddress";
import { atEnd, currentOf, holdOf, moved, needsPage, newReel, withPage, type Reel } from "./reel";

const PAGE = 120;
/** The window follows when there is time to look at it. */
const FOLLOWED_MS = 500;

export const SPEEDS = [0.5, 1, 2, 4] as const;

export function usePlayback(scope: Scope) {
  const client = useQueryClient();
  const { address, go } = useAddress();
  const [reel, setReel] = useState<Reel>(() => newReel(address.asOf));
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<number>(1);
  const [loop, setLoop] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const event = currentOf(reel);
  const wants = needsPage(reel) && error === null;
  const { next, until, since } = reel;

  useEffect(() => {
    if (!wants) return;
    let dropped = false;
    client.fetchQuery(playbackQuery({ scope, since: next === undefined ? since : until, after: next ?? null, limit: PAGE })).then(
      (page) => {
        if (!dropped) setReel((known) => withPage(known, page, next));
      },
      (failure: unknown) => {
        if (!dropped) setError(failure instanceof Error ? failure : new Error(String(failure)));
      },
    );
    return () => {
      dropped = true;
    };
  }, [client, next, scope, since, until, wants]);

  const ended = atEnd(reel);
  const hold = holdOf(event, speed);
  useEffect(() => {
    if (!playing || (ended && !loop)) return;
    const timer = setTimeout(() => {
      if (ended) setReel(newReel(null));
      else setReel((known) => moved(known, 1));
    }, hold);
    return () => clearTimeout(timer);
    // Each event starts its own wait.
  }, [ended, hold, loop, playing, reel.at, reel.events.length]);

  const moment = event?.at ?? null;
  const follows = !playing || hold >= FOLLOWED_MS;
  const told = useRef(address.asOf);
  useEffect(() => {
    if (moment === null || !follows) return;
    told.current = moment;
    go({ asOf: moment, storedAt: null }, { replace: true });
  }, [follows, go, moment]);

  const restart = useCallback((from: string | null, at: -1 | 0 = -1) => {
    setError(null);
    setReel({ ...newReel(from), at });
  }, []);
  // The time control of the window moves the playback too.
  useEffect(() => {
    if (address.asOf === told.current) return;
    told.current = address.asOf;
    setPlaying(false);
    restart(address.asOf);
  }, [address.asOf, restart]);
  const step = useCallback(
    (by: 1 | -1) => {
      setPlaying(false);
      if (by === 1 || reel.at > 0) {
        setReel((known) => moved(known, by));
        return;
      }
      // What lies before was not read: begin just before the change that came last.
      const here = event?.at ?? reel.since;
      if (here === null) return;
      client.fetchQuery(timeAroundQuery(scope, here)).then(
        ({ previous }) => previous && restart(momentOf(millis(previous) - 1), 0),
        (failure: unknown) => setError(failure instanceof Error ? failure : new Error(String(failure))),
      );
    },
    [client, event?.at, reel.at, reel.since, restart, scope],
  );
  const toggle = useCallback(() => {
    if (!playing && ended) restart(null);
    setPlaying((on) => !on || ended);
  }, [ended, playing, restart]);

  return {
    reel, event, speed, loop, error, ended,
    playing: playing && (!ended || loop),
    waiting: reel.next === undefined && error === null,
    toggle, step, setSpeed, setLoop, restart,
    seek: (moment: string | null) => {
      setPlaying(false);
      restart(moment);
      told.current = moment;
      go({ asOf: moment, storedAt: null }, { replace: true });
    },
  };
}
