// @ts-check
import { staffPage } from "../staff/page.js";
import { Watch } from "../staff/watch.js";
import { t } from "../words/words.js";

staffPage({ title: () => t("巡考"), Screen: Watch, slots: null });
