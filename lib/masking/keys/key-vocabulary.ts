// The words that decide whether a key names something sensitive. General rules use them; none of them is matched as a
// substring.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** A key that ends in one of these names a secret, unless {@link HARMLESS_BEFORE} says otherwise. */
export const SECRET_HEADS = words(`
  password passwords passwd passwds passw passwort passwoerter pwd pwds pw pass passphrase passphrases passcode passcodes
  secret secrets credential credentials cred creds token jwt jwts otp totp hotp pin pins cvv cvc csc cav authorization
  bearer csrf xsrf cookie cookies mnemonic apikey apikeys salt passkey kennwort contraseña contrasena contrasenya senha
  motdepasse mdp clave wachtwoord parola hasło haslo lösenord losenord пароль 密码 密碼 口令 パスワード 비밀번호 heslo şifre sifre salasana adgangskode jelszó jelszo geslo lozinka psk sessid sid crypt kubeconfig htpasswd
`);

/** `auth` and the like: a secret alone or after one of {@link AUTH_QUALIFIERS}. */
export const AUTH_HEADS = words('auth authentication');
export const AUTH_QUALIFIERS = words(
  'x user basic proxy http https registry npm header headers db redis admin smtp docker token github gitlab git bitbucket jira slack ftp ldap imap pypi nuget maven',
);

/** Words before a secret head that make it something else. */
export const HARMLESS_BEFORE: Readonly<Record<string, ReadonlySet<string>>> = {
  token: words(`
    page next continuation pagination cursor sync eos bos pad unk sep cls stop special first last per cancel cancellation
    abort public design max min total input output prompt completion cached reasoning mask lock fencing syntax lexer
    unexpected concurrency start end new word sub lexical parser text list nft erc
    audio image think usage consumed billed limit used color css
  `),
  clave: words('palabra palabras punto tema'),
  tokens: words('max min total input output prompt completion cached reasoning num'),
  pass: words(
    'boarding season bus ski render first second third low high band forward backward test tests by single multi compiler tests build hall day',
  ),
  pin: words('gpio led map push board header connector digital analog input output'),
  pins: words('gpio led map push board header connector digital analog input output'),
  secret: words('top open dirty trade'),
  salt: words('sea table rock'),
  cookie: words('fortune browser accept accepts site'),
  crypt: words('family burial'),
  sid: words(
    'user machine group object windows account message call service conversation chat room trunk workspace worker queue task sync phone stream',
  ),
  credentials: words('allow include with'),
};

/** Plural or generic heads that are secret only after one of their qualifiers. */
export const QUALIFIED_HEADS: Readonly<Record<string, ReadonlySet<string>>> = (() => {
  const keyed = words(`
    api app application secret secrets private priv access signing sign signature encryption encrypt encrypted decrypt
    decryption hmac master account client service svc db database storage webhook hook consumer auth oauth authorization
    authentication admin deploy deployment license licence subscription symmetric cipher crypto aes rsa dsa ecdsa ed ssh
    pgp gpg tls ssl session cookie jwt jwk token root developer dev merchant integration ingest ingestion write
    server shared management vapid fernet wallet security backup recovery unseal transit privacy enc activation insert partner
    stripe openai anthropic sendgrid mailgun mailchimp twilio datadog aws azure gcp google github gitlab slack algolia
    relic newrelic pagerduty sdk sentry rollbar firebase fcm heroku cloudflare okta mapbox maps amplitude mixpanel
    intercom zendesk bugsnag honeycomb grafana splunk vault consul rapid telegram discord paypal braintree square
    plaid coinbase binance huggingface cohere gemini mistral groq replicate bedrock xai fal deepseek perplexity openrouter
    fireworks elevenlabs unlock ca nvidia supabase pinecone tavily serpapi resend postmark wandb langfuse langsmith langchain
  `);
  const token = words(`
    access auth api refresh bearer session user client device id oauth security csrf xsrf jwt login reset invite github
    gitlab slack bot personal join service secret deploy push hook webhook admin npm verification registration
  `);
  const code = words(`
    security otp mfa recovery backup verification verify auth authorization pin totp sms tfa fa factor access pass cvv cvc
    login unlock time reset device card activation enrollment pairing
  `);
  return {
    key: keyed,
    keys: keyed,
    tokens: token,
    code,
    codes: code,
    hash: words('password passwd pwd pass secret token pin passcode passphrase credential'),
    hashes: words('password passwd pwd secret token'),
    digest: words('password passwd pwd pass secret token'),
    string: words('connection conn community secret password passwd token'),
    strings: words('connection conn community secret password passwd token'),
    str: words('connection conn secret password token'),
    community: words('snmp ro rw read write trap'),
    pat: words('github hub lab gh gitlab azure devops ado ext git bitbucket jira sonar'),
    connection: words('default'),
    attempt: words('otp'),
    factor: words('two'),
    verifier: words('code oauth'),
    hint: words('token'),
    rsa: words('id'),
    phrase: words('pass seed recovery secret mnemonic backup'),
    ticket: words('sso kerberos cas auth login'),
    response: words('saml'),
    assertion: words('saml client jwt oauth'),
    request: words('saml'),
    signature: words('amz goog access oauth'),
    pem: words('private key'),
    seed: words('totp otp hd wallet'),
  };
})();

/** Personal data: the group `pii`, which one option switches off. */
export const PII_HEADS = words(`
  email emails phone phones telephone tel msisdn fax ssn ssns iban ibans passport dob birthdate birthday birthdates nino
  aadhaar aadhar cpf pan ccnum ccnumber cardnumber creditcard cellphone mobilephone homephone workphone phonenumber mobilenumber telefon telefono correo
`);
const NUMBERED = words(`
  card creditcard debitcard cc credit debit passport phone mobile cell cellphone tel telephone fax ssn security account acct iban licence
  license tax national insurance identity medicare contact msisdn routing pan whatsapp nhs
`);
export const PII_QUALIFIED: Readonly<Record<string, ReadonlySet<string>>> = {
  number: NUMBERED,
  numbers: NUMBERED,
  no: NUMBERED,
  num: NUMBERED,
  nr: NUMBERED,
  nbr: NUMBERED,
  nums: NUMBERED,
  card: words('credit debit payment bank'),
  cards: words('credit debit payment bank'),
  mail: words('e'),
  mails: words('e'),
  address: words('email e-mail mail e'),
  addresses: words('email mail e'),
  security: words('social'),
  birth: words('of'),
  date: words('birth'),
  day: words('birth'),
  id: words('national tax fiscal email'),
  license: words('driver drivers driving'),
  licence: words('driver drivers driving'),
  name: words('maiden'),
};

/** Names, addresses and network identities: the group `strict`, off by default. */
export const STRICT_HEADS = words(`
  ip ips ipaddress address addresses username login fullname firstname lastname surname nickname gender sex religion
  nationality latitude longitude lat lng imei mac zip zipcode postcode street city age
`);
export const STRICT_QUALIFIED: Readonly<Record<string, ReadonlySet<string>>> = {
  name: words('first last full middle given family user nick sur display real'),
  code: words('zip postal post'),
  id: words('user enduser customer'),
  for: words('forwarded'),
};

/** A question in front of a key is about the secret, not the secret. */
export const QUESTIONS = words(`
  has had is are was requires require required needs need max min num count allow allows allowed enable enables enabled
  disable disables disabled use uses using supports support show shows hide forgot should can could must skip ignore no
  without
`);

/** Words at the end that say nothing about what the key names. */
export const TRAILING_NOISE = words(`
  v value values val raw plain plaintext cleartext confirmation confirm confirmed again repeat repeated retype new old
  current previous prev field input env base b64 hex encoded encrypted enc param parameter arg argument prod production
  staging stage dev development test sandbox live backup temp tmp primary secondary json hashed bytes data override default provided supplied
  mysql postgres postgresql redis mongo mongodb
`);

/** Names that are cookies holding a login, where the key says that it names a cookie. */
export const COOKIE_WORDS = words('session sess sessid sid csrf xsrf auth remember token login jwt ssid');

/** Heads that are never sensitive but make up run-together names (`username`, `tokenid`). */
export const PLAIN_PARTS = words(`
  id ids db pg my name url uri type count length size path file user time key code number date of birth header value
  field hash string expiry expires join
`);

/** A run-together name that ends in one of these is read as the words behind it. */
export const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  password: ['password'],
  passwords: ['passwords'],
  passwd: ['passwd'],
  passphrase: ['passphrase'],
  passcode: ['passcode'],
  apikey: ['api', 'key'],
  secretkey: ['secret', 'key'],
  privatekey: ['private', 'key'],
  accesskey: ['access', 'key'],
  accesstoken: ['access', 'token'],
  authtoken: ['auth', 'token'],
  refreshtoken: ['refresh', 'token'],
  csrftoken: ['csrf', 'token'],
  middlewaretoken: ['csrf', 'token'],
  xsrftoken: ['xsrf', 'token'],
  sessionid: ['sessid'],
  sessid: ['sessid'],
  creditcard: ['credit', 'card'],
  cardnumber: ['card', 'number'],
  connectionstring: ['connection', 'string'],
  secret: ['secret'],
  pwd: ['pwd'],
  credentials: ['credentials'],
  credential: ['credential'],
  authorization: ['authorization'],
};

/** Headers `x-…-key` that are not keys to anything. */
export const HARMLESS_X_KEYS = words(
  'idempotency cache surrogate routing correlation request partition sort primary public message',
);
