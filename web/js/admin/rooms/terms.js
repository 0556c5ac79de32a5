// @ts-check
import { t } from "../../words/words.js";

/**
 * The terms of a room in the order of its form, by the name they have on the server, which checks the same
 * (`Terms` in app/state/room.py). A `length` is seconds there and here so many of its `unit`; a `count` is whole.
 */
export const TERMS = /** @type {const} */ ([
  { name: "interview", kind: "length", unit: 60, min: 1, max: 600, label: () => t("每人面试时长（分钟）") },
  { name: "warning", kind: "length", unit: 60, min: 0, max: 60, label: () => t("结束前提醒（分钟）") },
  { name: "early", kind: "length", unit: 60, min: 0, max: 1440, label: () => t("候考区提前开放（分钟）") },
  { name: "invitation", kind: "length", unit: 1, min: 10, max: 3600, label: () => t("邀请有效时间（秒）") },
  {
    name: "camera2",
    kind: "choice",
    label: () => t("第二摄像头"),
    options: () => [
      ["none", t("不使用")],
      ["allowed", t("可以使用")],
      ["required", t("必须使用")],
    ],
  },
  {
    name: "record",
    kind: "choice",
    label: () => t("录音录像"),
    options: () => [
      ["required", t("必须录制")],
      ["optional", t("可以录制")],
      ["off", t("不录制")],
    ],
  },
  { name: "face_tries", kind: "count", min: 1, max: 20, label: () => t("人脸识别次数") },
  { name: "face_check", kind: "tick", label: () => t("进入候考区前需要人脸识别") },
  {
    name: "least",
    kind: "length",
    unit: 60,
    min: 0,
    max: 600,
    label: () => t("面试最短时间（分钟，0 为不限）"),
  },
  { name: "in_order", kind: "tick", label: () => t("按名单顺序面试，不按顺序邀请须写明原因") },
  {
    name: "blind",
    kind: "tick",
    label: () => t("盲评：考官只看到准考证号，身份核验和材料由候考官处理"),
  },
  { name: "contact_name", kind: "text", label: () => t("联系人") },
  {
    name: "contact_phone",
    kind: "text",
    label: () => t("联系电话"),
    note: () => t("考生在首页和考场内看到。"),
  },
]);
