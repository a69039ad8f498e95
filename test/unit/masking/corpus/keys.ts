const list = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Names that make a value sensitive, in the spellings of code, headers, variables, forms and attributes. */
export const SENSITIVE_KEYS = list(`
  password passwd pwd userPassword user_password PASSWORD DB_PASSWORD db.password passphrase secret 
  client_secret clientSecret CLIENT_SECRET x-api-key X-API-Key apiKey api_key apikey API_KEYS access_token 
  accessToken accesstoken refresh_token id_token authorization Authorization proxy-authorization 
  Proxy-Authorization http.request.header.authorization http.request.header.cookie 
  http.response.header.set-cookie Set-Cookie cookie cookies csrf csrftoken csrfmiddlewaretoken xsrf-token 
  X-CSRF-Token jwt jwt_secret otp totp_secret pin user.pin cvv cvv2 card.cvv cvc card.number cardNumber 
  card_number creditCard credit_card credit_card_number ccnum ssn social_security_number socialSecurityNumber 
  iban email user.email userEmail email_address phone phoneNumber phone_number mobile_number dob date_of_birth 
  dateOfBirth birthDate passport_number private_key privateKey PRIVATE_KEY ssh_private_key encryption_key 
  signing_key secret_key SECRET_KEY_BASE aws_secret_access_key AWSAccessKeyId aws_access_key_id accessKeyId 
  secretAccessKey stripe_key stripeSecretKey connection_string connectionString ConnectionStrings 
  ConnectionStrings:DefaultConnection jointoken join_token unlockkey psk wifi.psk ca_key signing-ca-key --PassWord 1passWord github_auth pat ado_pat ConnectionStrings__Orders auth x-auth 
  basicAuth auth_token authToken x-auth-token session_token sessionToken session_key sessionid JSESSIONID 
  PHPSESSID connect.sid ASP.NET_SessionId ssoTicket passcode password_hash passwordHash hashed_password 
  password_confirmation confirmPassword newPassword old_password password1 password2 mysql_pwd 
  MYSQL_ROOT_PASSWORD POSTGRES_PASSWORD REDIS_PASSWORD smtpPassword dbpass db_pass user_pass userpass 
  security_code verification_code mfa_code otp_code two_factor_secret recovery_codes backup_codes credentials 
  creds user_credentials X-Amz-Credential X-Amz-Security-Token X-Amz-Signature X-Goog-Signature account_key 
  AccountKey SharedAccessKey webhook_secret webhook_signing_key hmac_key master_key masterKey app_key 
  service_account_key user[password] user%5Bpassword%5D params.password config.database.password contraseña 
  senha passwort bearer bearer_token device_token push_token auth_code authorization_code tax_id national_id 
  driver_license account_number bank_account_number auth_header auth_data authKey _password __password 
  authentication _auth npm_token GITHUB_TOKEN github_token SLACK_BOT_TOKEN slack_token OPENAI_API_KEY 
  openai_key secret_value secrets passwords access_tokens refreshTokens x-functions-key X-Vault-Token 
  private-token PRIVATE-TOKEN x-gitlab-token saml_assertion SAMLResponse seed_phrase mnemonic recovery_phrase 
  app_secret appsecret consumer_secret consumerSecret consumer_key oauth_token oauth_token_secret 
  encryptedPassword db.query.parameter.0 adminPassword rootPassword sshPassphrase key_password 
  keystore_password truststorePassword api_secret apiSecret apitoken api_token deploy_key license_key 
  licenseKey storage_key dbPassword passwordField 
  two-factor snmp_community community_string privacyKey ENC_KEY PGPASS id_rsa creditcardnumber cellphone code_verifier
  id_token_hint sharedAccessSignature activation_key SecretString X-Partner-Auth x-partner-key password_redis ConnectionStrings:Default
  oauth_signature
`);

/** Names that contain a sensitive word, or look like one, and name something else. */
export const HARMLESS_KEYS = list(`
  connection_strings_count pathname joined_at path patch join unlock_count monkey keyboard primary_key author authors tokenizer description session.id session_id sessionId key keys 
  tokens session feature_flag.key messaging.kafka.message.key aws.s3.key gen_ai.usage.input_tokens 
  gen_ai.usage.output_tokens max_tokens input_tokens total_tokens prompt_tokens token_count tokenCount 
  token_type tokenType token_id secret_name secretName secret_arn password_policy password_length 
  passwordStrength passwordResetUrl password_reset_url is_password_valid has_password hasPassword 
  requiresPassword password_expires_at passwordChangedAt public_key publicKey public_token foreign_key 
  partition_key routing_key cache_key idempotency_key sort_key key_id key_name keyName keyword keywords hotkey 
  turkey donkey keyspace keystore_path author_id authority authenticated auth_type auth_types auth_method 
  auth_id auth_provider auth.url oauth oauth_scope compass bypass passenger passed passage spinner shipping 
  pinned opinion cookie_policy cookie_name cookies_enabled cookieConsent status_code error_code country_code 
  zip postal_code exit_code order_number phone_count email_verified email_count email_template emailSent 
  user_id username account_id credit credits card discarded cardinality page_token next_page_token 
  nextPageToken continuation_token eos_token pad_token jsonwebtoken webtoken access_level access_id secretary 
  secretariat certificate tls.client.certificate client.address server.address http.request.method url.full 
  db.query.text code.function.name api_version api_name api_endpoint token_endpoint token_url api_url 
  message_sid account_sid id name value type http.route hash commit_hash git.hash content_hash design_token 
  test_pass boarding_pass pass_count bandpass gpio_pin pinterest private is_private secret_version 
  time_to_first_token cost_per_token cancellation_token signature method_signature salted csv crs ssl accessor 
  accessory mac machine passive passport_country tokenization credential_type credentials_id 
  encryption_algorithm signing_algorithm key_length key_size keypair_name account.type account_name 
  x-request-id x-forwarded-for x-idempotency-key x-cache-key correlation_id trace_id span_id 
  messaging.rabbitmq.destination.routing_key enduser.id use_password num_passwords max_password_length 
  input_password_length authentication_method aspnetcore.authentication.scheme device.id phone_model mobile 
  mobile_app emailer mailbox phonetic www-authenticate authentication-results accept-encoding user-agent 
  content-length host community two_factor_enabled factor token_type_hint verifier identity_verifier string query_string
  default_locale signature_version auth_x x_auth_type key_pair key_alias keyring keystone secret_length
`);
