const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** After these a sign belongs to the number, and a "x" may be a string. */
export const VALUE_POSITION = words(`
  WHERE AND OR NOT BETWEEN LIMIT OFFSET VALUES VALUE THEN ELSE WHEN IN RETURN LIKE ILIKE RLIKE REGEXP TOP FETCH FIRST NEXT
  STEP DEFAULT IS CASE SELECT SET BY HAVING ESCAPE INTERVAL DATE TIME TIMESTAMP
`);
/** After these a "x" is a string where the dialect does not say. */
export const STRING_POSITION = words(
  'LIKE ILIKE RLIKE REGEXP BETWEEN THEN ELSE IN VALUES VALUE INTERVAL DATE TIME TIMESTAMP ESCAPE MATCH AGAINST',
);
/** After these a name may begin with a digit. */
export const NAME_POSITION = words('FROM JOIN INTO UPDATE TABLE INDEX VIEW DATABASE SCHEMA USE DESCRIBE DESC');
/** Letters directly before a quote that belong to the literal. */
export const LITERAL_PREFIXES = words('E N B X R U BR RB');
/** What follows PASSWORD or BY without being one. */
export const NOT_A_PASSWORD = words(`
  EXPIRE NULL HISTORY REUSE REQUIRE FOR VALUES RANDOM EXTERNALLY GLOBALLY NEVER DEFAULT INTERVAL VALID LOGIN IN ROLE
  VARCHAR CHAR TEXT NVARCHAR VARCHAR2 DISABLE ENABLE LOCK UNLOCK FROM USING NOT
`);
export const ACCOUNT_OBJECTS = words(
  'USER ROLE LOGIN GROUP PROFILE SERVER MAPPING LINK CREDENTIAL CREDENTIALS SUBSCRIPTION',
);
