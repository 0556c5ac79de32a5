import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implied-eval": "error",
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Old browsers must be able to read it: that is what it is for.
    files: ["js/door.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: {
      "no-var": "off",
      "prefer-const": "off",
      "max-lines-per-function": "off",
      "no-unused-vars": ["error", { caughtErrors: "none" }],
    },
  },
  { files: ["**/*.test.js"], languageOptions: { globals: globals.node } },
];
