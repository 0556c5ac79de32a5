// @ts-check
import { AdminPage } from "../admin/page.js";
import { staffPage } from "../staff/page.js";
import { Watch } from "../staff/watch.js";
import { t } from "../words/words.js";

staffPage({ title: () => t("管理"), Screen: Watch, slots: null, Front: AdminPage });
