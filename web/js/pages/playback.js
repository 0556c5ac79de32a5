// @ts-check
import { PlaybackPage } from "../playback/page.js";
import { show } from "../ui/page.js";
import { t } from "../words/words.js";

show(PlaybackPage, () => t("录音录像回放"));
