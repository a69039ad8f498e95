import { fine, hint, sourcesWith, type Finding, type Project } from './check.js';

const marks = /@(?:Sensitive|SpanAttr|SpanFields)\s*\(/;

/** Whether the rules that stand on DTOs can act: the compiler must say which type a parameter has. */
export function checkRules(project: Project): Finding[] {
  const marked = sourcesWith(project, marks).filter((path) =>
    /\bclass\s+\w*(?:Dto|Input|Request|Command)\b/.test(project.sources.get(path) ?? ''),
  );
  if (marked.length === 0) return [fine('no DTO has rules that could be missed')];
  return [checkMetadata(project), checkTypeImports(project, marked)];
}

function checkMetadata(project: Project): Finding {
  const config = project.read('tsconfig.json');
  const usesEsbuild = Object.values(project.manifest.scripts ?? {}).some((script) =>
    /\b(?:tsx|esbuild|vite-node)\b/.test(script),
  );
  if (config !== undefined && !/"emitDecoratorMetadata"\s*:\s*true/.test(config) && !/"extends"/.test(config)) {
    return hint(
      'emitDecoratorMetadata is off: rules on the properties of a DTO do not reach plain objects',
      '"emitDecoratorMetadata": true in tsconfig.json, or name the type: @SpanAttr(\'dto\', { type: SignUpDto })',
    );
  }
  if (usesEsbuild) {
    return hint(
      'a script runs the sources with esbuild, which writes no types of parameters: rules of DTOs do not reach plain objects there',
      "name the type: @SpanAttr('dto', { type: SignUpDto }), or build with tsc or swc",
    );
  }
  return fine('the compiler writes the types of parameters');
}

/** `import type` removes the class, and with it the type of the parameter. */
function checkTypeImports(project: Project, marked: readonly string[]): Finding {
  const names = marked.flatMap((path) =>
    [...(project.sources.get(path) ?? '').matchAll(/\bclass\s+(\w+)/g)].map(([, name]) => name as string),
  );
  const lost = names.filter(
    (name) => sourcesWith(project, new RegExp(`import\\s+type\\s*\\{[^}]*\\b${name}\\b`)).length > 0,
  );
  if (lost.length === 0) return fine('no DTO with rules is imported as a type only');
  return hint(
    `${lost.join(', ')} is imported with "import type": its rules cannot act where that import is used`,
    'import it without "type"',
  );
}
