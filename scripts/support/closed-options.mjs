import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { publishedEntries } from './entries.mjs';
import { root } from './run.mjs';

// TypeScript 7 has no API for programs: the one that the API reports are made with.
const require = createRequire(import.meta.url);
const ts = createRequire(require.resolve('@microsoft/api-extractor'))('typescript');

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * The optional properties that a user may give to the published functions and that do not take `undefined`, each with the node of
 * its type: whoever compiles with `exactOptionalPropertyTypes` cannot write `{ timeoutMs: isSlow ? 5 : undefined }`.
 *
 * @param folder - `lib`, or `dist/esm` where only the declarations are to be read.
 */
export function closedOptions(folder = 'lib') {
  const extension = folder === 'lib' ? '.ts' : '.d.ts';
  const program = programOf(folder, extension, options);
  const walk = new Walk(program, join(root, folder));
  for (const entry of publishedEntries()) walk.entry(join(root, folder, `${entry}${extension}`));
  return walk.found;
}

/** What the compiler says about the declarations themselves, for whoever lets it look at them (`skipLibCheck: false`). */
export function declarationErrors() {
  const folder = join(root, 'dist/esm');
  const program = programOf('dist/esm', '.d.ts', { ...options, skipLibCheck: false });
  return program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(folder))
    .flatMap((file) => program.getSemanticDiagnostics(file))
    .map(
      ({ file, messageText }) =>
        `${relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

function programOf(folder, extension, settings) {
  const files = publishedEntries().map((entry) => join(root, folder, `${entry}${extension}`));
  return ts.createProgram(files, settings);
}

/** Whose shape is another library's, which does not take `undefined` there. */
const OTHERS = /export-result\.(?:d\.)?ts$/;

class Walk {
  found = [];
  #seen = { given: new Set(), taken: new Set() };

  constructor(program, folder) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.folder = folder;
  }

  entry(path) {
    const module = this.checker.getSymbolAtLocation(this.program.getSourceFile(path));
    if (module === undefined) return;
    for (const symbol of this.checker.getExportsOfModule(module)) {
      const isOptions = /(?:Options|Settings)$/.test(symbol.name);
      this.symbol(symbol, isOptions);
    }
  }

  symbol(given, isGiven) {
    const symbol = given.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(given) : given;
    for (const declaration of symbol.declarations ?? []) {
      if (declaration.getSourceFile().fileName.startsWith(this.folder)) this.declaration(declaration, isGiven);
    }
  }

  declaration(node, isGiven) {
    const seen = this.#seen[isGiven ? 'given' : 'taken'];
    if (seen.has(node)) return;
    seen.add(node);
    if (ts.isClassDeclaration(node)) this.members(node, false);
    else if (ts.isVariableDeclaration(node) && node.type === undefined) this.inferred(node);
    else this.node(node, isGiven);
  }

  inferred(node) {
    for (const signature of this.checker.getTypeAtLocation(node).getCallSignatures()) {
      if (signature.declaration !== undefined) this.node(signature.declaration, false);
    }
  }

  members(node, isGiven) {
    // Nest makes these, and nobody else hands anything to them.
    const isMadeByNest = ts.isClassDeclaration(node) && /(?:Service|Module|Interceptor)$/.test(node.name?.text ?? '');
    for (const member of node.members) {
      if (isMadeByNest && ts.isConstructorDeclaration(member)) continue;
      const isHidden = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
      if (!isHidden && !(member.name !== undefined && ts.isPrivateIdentifier(member.name))) this.node(member, isGiven);
    }
    for (const clause of node.heritageClauses ?? []) clause.types.forEach((type) => this.node(type, isGiven));
  }

  /** `isGiven`: a value of this type comes from the user. */
  node(node, isGiven) {
    if (node === undefined || ts.isBlock(node)) return;
    if (node.parameters !== undefined) {
      node.parameters.forEach((parameter) => this.node(parameter.type, !isGiven || ts.isMethodDeclaration(node)));
      (node.typeParameters ?? []).forEach((parameter) => this.node(parameter.constraint, isGiven));
      this.node(node.type, isGiven);
      return;
    }
    if (isGiven) this.check(node);
    if (ts.isTypeQueryNode(node) || isDescriptor(node)) return;
    if (ts.isConditionalTypeNode(node)) {
      [node.checkType, node.trueType, node.falseType].forEach((type) => this.node(type, isGiven));
      return;
    }
    if (ts.isTypeAliasDeclaration(node)) {
      this.node(node.type, isGiven);
      return;
    }
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const symbol = this.checker.getSymbolAtLocation(node.typeName ?? node.expression);
      if (symbol !== undefined) this.symbol(symbol, isGiven);
      (node.typeArguments ?? []).forEach((type) => this.node(type, isGiven));
      return;
    }
    if (ts.isInterfaceDeclaration(node)) {
      this.members(node, isGiven);
      return;
    }
    ts.forEachChild(node, (child) => this.node(child, isGiven));
  }

  check(node) {
    const isOptional = (ts.isPropertySignature(node) || ts.isMappedTypeNode(node)) && node.questionToken !== undefined;
    if (ts.isTypeReferenceNode(node) && node.typeName.getText() === 'Partial') this.add(node, node);
    if (!isOptional || node.questionToken.kind === ts.SyntaxKind.MinusToken || node.type === undefined) return;
    const type = this.checker.getTypeFromTypeNode(node.type);
    const parts = type.isUnion() ? type.types : [type];
    if (parts.some(({ flags }) => flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return;
    this.add(node, node.type);
  }

  add(node, type) {
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    const name = `${node.parent.name?.text ?? ''}.${node.name?.getText() ?? node.getText()}`;
    if (OTHERS.test(file.fileName)) return;
    this.found.push({ at: `${relative(root, file.fileName)}:${line + 1}`, name, type });
  }
}

/** What a decorator is handed by the language: `{ value?: (...args) => … }`. */
const isDescriptor = (node) =>
  ts.isTypeLiteralNode(node) && node.members.length === 1 && node.members[0].name?.getText() === 'value';
