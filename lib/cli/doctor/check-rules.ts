import { fine, hint, sourcesWith, type Finding, type Project } from './check.js';

const marks = /@(?:Sensitive|SpanAttr|SpanFields)\s*\(/;

/** Whether the rules that stand on DTOs can act: the compiler must say which type a parameter has. */
export function checkRules(project: Project): Finding[] {
  const marked = sourcesWith(project, marks).filter((path) =>
    /\bclass\s+\w*(?:Dto|Input|Request|Command)\b/.test(project.sources.get(path) ?? ''),
  );
  if (marked.length === 0) return [fine('no DTO has rules that could be missed')];
  return [checkMetadata(project), checkTypeImports(project, marked), ...checkMappedTypes(project, marked)];
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
  const lost = marked
    .flatMap((path) => classesIn(project, path))
    .filter((name) => sourcesWith(project, new RegExp(`import\\s+type\\s*\\{[^}]*\\b${name}\\b`)).length > 0);
  if (lost.length === 0) return fine('no DTO with rules is imported as a type only');
  return hint(
    `${lost.join(', ')} is imported with "import type": its rules cannot act where that import is used`,
    'import it without "type"',
  );
}

const mappedType = /\bclass\s+(\w+)\s+extends\s+(?:Partial|Pick|Omit|Intersection)Type\s*\(([^{]*)/g;

/** A mapped class does not extend its source: its rules are found by those of class-validator, or named by `@RulesOf()`. */
function checkMappedTypes(project: Project, marked: readonly string[]): Finding[] {
  const names = marked
    .filter((path) => !(project.sources.get(path) ?? '').includes('class-validator'))
    .flatMap((path) => classesIn(project, path))
    .filter((name) => sourcesWith(project, new RegExp(`@RulesOf\\s*\\([^)]*\\b${name}\\b`)).length === 0);
  const mapped = [...project.sources.values()].flatMap((text) => [...text.matchAll(mappedType)]);
  return names.flatMap((name) => {
    const made = mapped.find(([, , from = '']) => new RegExp(`\\b${name}\\b`).test(from))?.[1];
    if (made === undefined) return [];
    return [hint(`${made} does not have the rules of ${name}, of which it is made`, `@RulesOf(${name}) on ${made}`)];
  });
}

function classesIn(project: Project, path: string): string[] {
  return [...(project.sources.get(path) ?? '').matchAll(/\bclass\s+(\w+)/g)].map(([, name]) => name as string);
}
