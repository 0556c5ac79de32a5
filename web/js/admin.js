// @ts-check
import { staffPage } from "./staff/page.js";
import { Watch } from "./staff/watch.js";
import { t } from "./words.js";

staffPage({ title: t("考场总览"), Screen: Watch, slots: null });
