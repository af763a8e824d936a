import { readdirSync } from "node:fs";
import i18next from "eslint-plugin-i18next";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

// Imports point one way: app → features → api, components, lib. Features do not know each other, and
// only api/ talks to Tauri.
const tauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/api talks to Tauri.",
};
const no = (folders, message) => ({
  group: folders.flatMap((folder) => [`**/${folder}/**`]),
  message,
});
const restrict = (files, patterns) => ({
  files,
  rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
});

const raw = {
  group: ["**/api/bindings.gen", "**/api/client"],
  allowTypeImports: true,
  message: "Views read through api/queries and write through api/mutations.",
};

const features = readdirSync(new URL("src/features", import.meta.url));

const html = { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Stored text is shown as text, never as HTML." };
const worded = "Property[key.name=/^(text|label|title|hint|note|placeholder|message)$/]";
const catalogued = "Words stand in the catalogue (lib/*Texts.ts).";
const words = [
  { selector: `${worded} > Literal[value=/[a-z]{2}/]`, message: catalogued },
  { selector: `${worded} > ConditionalExpression > Literal[value=/[a-z]{2}/]`, message: catalogued },
  { selector: `${worded} > TemplateLiteral > TemplateElement[value.raw=/[a-z]{2}/]`, message: catalogued },
];

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api/bindings.gen.ts"] },
  ...ts.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      // The other rules of this plugin are for the React Compiler, which is not used here.
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      // Inserting strings as HTML would let stored text act as markup.
      "no-restricted-syntax": ["error", html],
    },
  },
  {
    // What the window says stands in the catalogue (lib/*Texts.ts), ready for another language. Signs, numbers and the names
    // of keys are no words.
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    plugins: { i18next },
    rules: {
      "i18next/no-literal-string": [
        "error",
        {
          mode: "jsx-only",
          "should-validate-template": true,
          "jsx-components": { exclude: ["Kbd"] },
          "jsx-attributes": {
            include: ["label", "title", "placeholder", "name", "text", "note", "hint", "description", "alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"],
          },
          // Names of fields, not words.
          callees: { exclude: ["field", "secret"] },
          words: { exclude: ["[^\\p{L}]*", "[A-Z]"] },
          message: "Words stand in the catalogue (lib/*Texts.ts).",
        },
      ],
    },
  },
  {
    files: ["src/{app,api,components,features}/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.{ts,tsx}", "src/api/bindings.gen.ts"],
    rules: { "no-restricted-syntax": ["error", html, ...words] },
  },
  restrict(["src/app/**"], [tauri, raw]),
  ...features.map((feature) =>
    restrict(
      [`src/features/${feature}/**`],
      [
        tauri,
        raw,
        no(["app"], "A feature does not know the shell."),
        no(
          features.filter((other) => other !== feature),
          "Features do not import each other: share through components or lib.",
        ),
      ],
    ),
  ),
  restrict(
    ["src/components/**"],
    [
      tauri,
      no(["app", "features"], "Components know nothing above them."),
      { ...no(["api"], "Components get their data as props."), allowTypeImports: true },
    ],
  ),
  restrict(
    ["src/lib/**"],
    [
      tauri,
      no(["app", "features", "components"], "lib is below everything."),
      { ...no(["api"], "lib knows the types of the data only."), allowTypeImports: true },
    ],
  ),
  restrict(["src/api/**"], [no(["app", "features", "components"], "api is below the views.")]),
);
