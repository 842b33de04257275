import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./repository.ts";

export interface ErrorField {
  readonly name: string;
  readonly about: string;
}

/** An error class, as its source describes it. */
export interface ErrorClass {
  readonly name: string;
  /** The class it extends. */
  readonly base: string;
  /** Values of `code`. */
  readonly codes: readonly string[];
  readonly about: string;
  readonly fields: readonly ErrorField[];
}

const codePattern = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/;

/** The error classes that a package exports, in the order of their names. */
export function errorClasses(packageName: string): ErrorClass[] {
  const folder = join(root, "packages", packageName, "src");
  const sources = globSync("**/*.ts", { cwd: folder, exclude: (path) => path.endsWith(".test.ts") }).map(
    (path) =>
      ts.createSourceFile(path, readFileSync(join(folder, path), "utf8"), ts.ScriptTarget.Latest, true),
  );
  const entry = readFileSync(join(folder, "index.ts"), "utf8");
  const classes = sources
    .flatMap(({ statements }) => [...statements])
    .filter(ts.isClassDeclaration)
    .filter((node) => new RegExp(`\\b${node.name?.text ?? "-"}\\b`).test(entry) && baseOf(node) !== undefined)
    .filter((node) => /(?:Error|InferenceFailed|InferenceTimeout)$/.test(node.name?.text ?? ""));
  const given = sources.flatMap(givenCodes);
  return classes
    .map((node) => {
      const name = node.name?.text ?? "";
      const codes = [...codesIn(node), ...given.filter((one) => one.name === name).map(({ code }) => code)];
      const [about, fields] = [docOf(node), node.members.flatMap(fieldOf)];
      return { name, base: baseOf(node) ?? "", codes: [...new Set(codes)], about, fields };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function baseOf(node: ts.ClassDeclaration): string | undefined {
  return node.heritageClauses
    ?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression.getText();
}

/** Codes that stand in the class itself: what it gives to its base first, and what looks like one. */
function codesIn(node: ts.Node): string[] {
  const isOfBase =
    ts.isCallExpression(node.parent) &&
    node.parent.expression.kind === ts.SyntaxKind.SuperKeyword &&
    node.parent.arguments[0] === node;
  const own = ts.isStringLiteral(node) && (isOfBase || codePattern.test(node.text)) ? [node.text] : [];
  const below: string[] = [];
  ts.forEachChild(node, (child) => void below.push(...codesIn(child)));
  return [...own, ...below];
}

/** Codes that others make errors of a class with: `{ type: X, code }` and `new X(…, { code })`. */
function givenCodes(node: ts.Node): { readonly name: string; readonly code: string }[] {
  const found: { name: string; code: string }[] = [];
  const add = (name: string | undefined, options: ts.Node): void => {
    if (name === undefined || !ts.isObjectLiteralExpression(options)) return;
    found.push(...codeOf(options).map((code) => ({ name, code })));
  };
  if (ts.isNewExpression(node))
    for (const options of node.arguments ?? []) add(node.expression.getText(), options);
  if (ts.isObjectLiteralExpression(node)) add(valueOf(node, "type"), node);
  ts.forEachChild(node, (child) => void found.push(...givenCodes(child)));
  return found;
}

function codeOf(node: ts.ObjectLiteralExpression): string[] {
  const text = valueOf(node, "code");
  return text?.startsWith('"') === true ? [text.slice(1, -1)] : [];
}

function valueOf(node: ts.ObjectLiteralExpression, name: string): string | undefined {
  const property = node.properties
    .filter(ts.isPropertyAssignment)
    .find((candidate) => candidate.name.getText() === name);
  return property?.initializer.getText();
}

function fieldOf(member: ts.ClassElement): ErrorField[] {
  const isField = ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name);
  const hidden = ts.ModifierFlags.Static | ts.ModifierFlags.Private | ts.ModifierFlags.Override;
  if (!isField || (ts.getCombinedModifierFlags(member) & hidden) !== 0) return [];
  return [{ name: member.name.getText(), about: docOf(member) }];
}

/** The doc comment, on one line, without the tags below it. */
function docOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? "";
  return text
    .replaceAll(/\{@link (\w+(?:\.\w+)?)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
}
