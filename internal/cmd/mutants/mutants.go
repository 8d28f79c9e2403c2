package main

const (
	redactFolder    = "internal/redact/"
	transportFolder = "internal/transport/"
	clientFolder    = "internal/aihubmix/"
	providerFolder  = "internal/provider/"
)

// mutants are the protections, from the wire up.
var mutants = []mutant{
	{
		"bound on headers", transportFolder + "transport.go", "MaxResponseHeaderBytes: 1 << 20", "MaxResponseHeaderBytes: 0",
		"TestResponseWithEndlessHeadersIsAnError", "an answer's headers are kept whole, 10 MiB of them",
	},
	{
		"proxy of the environment", transportFolder + "transport.go", "http.ProxyFromEnvironment", "nil",
		"TestProxyOfTheEnvironmentIsAsked", "behind a company's proxy nothing is reached",
	},
	{
		"limit of the handshake", transportFolder + "transport.go", "TLSHandshakeTimeout:    10 * time.Second", "TLSHandshakeTimeout:    10 * time.Hour",
		"TestHandshakeThatIsNotRespondedEndsAfterTenSeconds", "a silent server takes the whole attempt, and the next origin has none left",
	},
	{
		"writes have a connection of their own", transportFolder + "transport.go", "fresh.DisableKeepAlives = true", "fresh.DisableKeepAlives = false",
		"TestEachWriteOverHTTP1HasAConnectionOfItsOwn", "a write on a connection that is just being closed leaves open whether it was done",
	},
	{
		"a missing key is not sent", transportFolder + "exchange.go", "request.Credential != CredentialNone && t.credentials", "false && t.credentials",
		"TestRequestWithoutItsCredentialIsNotSent", "a request goes out without its key",
	},
	{
		"a write is not sent again", transportFolder + "exchange.go", "return failure.Kind == KindRateLimited || failure.unsent", "return failure.mayPass()",
		"TestFailedWriteIsAmbiguousUnlessTheGatewayItselfRefusedIt|TestWriteWhoseConnectionEndsIsAmbiguous", "a create whose answer is lost is done twice",
	},
	{
		"a write goes to no other origin", transportFolder + "exchange.go", "failure.Kind == KindNetwork && (failure.unsent || !e.request.isWrite())", "failure.Kind == KindNetwork",
		"TestWriteWhoseConnectionEndsIsAmbiguous|TestNextBaseURLIsAskedAtOnceWhereNoWholeResponseComes", "a create whose answer is lost is done at the next origin as well",
	},
	{
		"limit of a read", transportFolder + "exchange.go", "ReadLimit = 2 * time.Minute", "ReadLimit = 20 * time.Minute",
		"TestReadEndsWithinTwoMinutes", "a read goes on for longer than documented",
	},
	{
		"limit of waits for a rate limit", transportFolder + "exchange.go", "rateLimitLimit = 4 * time.Minute", "rateLimitLimit = 40 * time.Minute",
		"TestRateLimitForEverIsWaitedForExactlyFourMinutes", "a run waits for ever",
	},
	{
		"limit of Retry-After", transportFolder + "exchange.go", "case failure.mayPass() && failure.RetryAfter > maxRetryAfter:", "case false:",
		"TestLongRetryAfterIsAnErrorAtOnceThatNamesTheTime", "a server may hold a run for an hour",
	},
	{
		"cool-down is never cut short", transportFolder + "clock.go", "if until.After(c.until) {", "if until != c.until {",
		"TestCooldownIsNeverShortened", "one answer of 429 sends all others that wait too early",
	},
	{
		"a piece of a secret is masked", redactFolder + "known.go", "if found && (length", "if false && found && (length",
		"TestEchoOfAKnownSecretIsMasked", "a key that is cut short is shown",
	},
	{
		"a secret in base64 is masked", redactFolder + "known.go", "if len(k.pieces(string(decoded))) > 0 {", "if decoded == nil {",
		"TestEchoOfAKnownSecretIsMasked|TestIdentifierIsMaskedIfItHoldsASecret", "a key in base64 or hexadecimal digits is shown",
	},
	{
		"escapes of escapes are decoded", redactFolder + "view.go", "layers = 2", "layers = 1",
		"TestEchoOfAKnownSecretIsMasked", "a key is shown in HTML in JSON",
	},
	{
		"an API key that was not seen is masked", redactFolder + "shape.go", "return len(token) >= len(\"sk-\")+16 && ", "return false && ",
		"TestUnknownSecretIsMaskedByItsShape", "another account's key is shown",
	},
	{
		"a random token is masked", redactFolder + "shape.go", "return len(run) >= 40 && ", "return false && ",
		"TestUnknownSecretIsMaskedByItsShape", "a key without its prefix, as databases show it, is shown",
	},
	{
		"texts are read to a bound", redactFolder + "redactor.go", "maxRead = 32 << 10", "maxRead = 33 << 10",
		"TestTextIsReadUpToABound|TestWorkGrowsAsTheLengthOfAText", "a long message keeps a plan busy",
	},
	{
		"a proxy's password is masked", transportFolder + "transport.go", "t.redactor.Remember(proxyPasswords()...)", "_ = proxyPasswords",
		"TestPasswordOfAProxyOfTheEnvironmentIsMasked", "a proxy that repeats its password has it shown",
	},
	{
		"secrets of responses are remembered", transportFolder + "response.go", "a.redactor.Remember(*secret)", "_ = *secret",
		"TestSecretsOfResponsesAreMaskedLater", "a password that the service reported is shown in a later error",
	},
	{
		"a proxy that refuses is named", transportFolder + "transport.go", "OnProxyConnectResponse: refusedByProxy", "OnProxyConnectResponse: nil",
		"TestProxyThatRefusesIsNamed", "what a proxy refuses is taken for the gateway's answer",
	},
	{
		"bound on bodies", transportFolder + "attempt.go", "maxBody = 32 << 20", "maxBody = 320 << 20",
		"TestLongerBodyIsAnErrorAtOnce", "an answer without end fills the memory",
	},
	{
		"a write is let finish", transportFolder + "attempt.go", "return FinishWithin", "return 0",
		"TestInterruptedWriteIsLetFinish", "Ctrl-C loses a key that is being created",
	},
	{
		"a field given twice", transportFolder + "value.go", "if members(value) != colons(body) {", "if false {",
		"TestFieldThatIsGivenTwiceIsAnError", "which balance is true cannot be known",
	},
	{
		"numbers are exact", transportFolder + "value.go", "decoder.UseNumber()", "_ = 0",
		"TestEnvelopesOfEveryKindAreOpened", "a balance beyond 2^53 is another",
	},
	{
		"success: false", transportFolder + "response.go", "failed: err == nil && success != nil && !*success", "failed: err == nil && success != nil && false",
		"TestFailuresWithAStatusOfSuccessAreRefusals", "a wrong key at one-api is taken for an account without values",
	},
	{
		"an error object", transportFolder + "response.go", "said.failed = true", "said.failed = false",
		"TestFailuresWithAStatusOfSuccessAreRefusals", "a failure with status 200 is taken for an answer",
	},
	{
		"the server's own Date", transportFolder + "response.go", "now = date", "_ = date",
		"TestRetryAfterIsWaitedForExactly", "where this machine's clock is wrong, a Retry-After with a date is waited for in vain, or not at all",
	},
	{
		"a redirect's query is not shown", transportFolder + "response.go", "target.User, target.RawQuery, target.Fragment = nil, \"\", \"\"", "_ = target",
		"TestRedirectsTargetIsShownWithoutWhatMayBeSecret", "a redirect with a token in its query prints it",
	},
	{
		"a lost write is ambiguous", transportFolder + "error.go", "e.Ambiguous = !e.unsent && !e.inOwnForm && e.Kind != KindRateLimited", "e.Ambiguous = false",
		"TestFailedWriteIsAmbiguousUnlessTheGatewayItselfRefusedIt", "a key that was created is taken for none, and is left",
	},
	{
		"408 is no refusal", transportFolder + "error.go", " && a.status != http.StatusRequestTimeout", "",
		"TestFailedWriteIsAmbiguousUnlessTheGatewayItselfRefusedIt", "a create that a proxy gave up on counts as refused",
	},
	{
		"no key over plain http", transportFolder + "base_url.go", "parsed.Scheme == \"http\" && !allowInsecureHTTP && !isLoopback(host)", "false",
		"TestParseBaseURLRefusesWhatTheKeyMustNotBeSentTo", "the Manage Key travels unencrypted",
	},
	{
		"no password in a base URL", transportFolder + "base_url.go", "case parsed.User != nil:", "case false:",
		"TestParseBaseURLRefusesWhatTheKeyMustNotBeSentTo", "a password in a base URL is shown wherever the URL is",
	},
	{
		"no API key as Manage Key", transportFolder + "manage_key.go", "if strings.HasPrefix(key, apiKeyPrefix) {", "if false {",
		"TestParseManageKeyRefusesWhatCannotBeOne", "an API key is sent where it is of no use, and its refusal reads like another trouble",
	},
	{
		"a deleted ID that is given again, on delete", clientFolder + "api_key_delete.go", "case isNotFound(err), err == nil && key.isOther(found):", "case isNotFound(err), false && key.isOther(found):",
		"TestKeyThatTookAnIDIsNotTouched", "somebody else's key is deleted",
	},
	{
		"a deleted ID that is given again, on update", clientFolder + "api_key_update.go", "if key.isOther(read) {", "if false {",
		"TestKeyThatTookAnIDIsNotTouched", "somebody else's key is renamed and limited",
	},
	{
		"a kept key is read before its delete", clientFolder + "api_key_delete.go", "if key.record == nil && key.isComparable() {", "if false {",
		"TestKeyThatTookAnIDIsNotTouched|TestKeptKeyThatCannotBeReadIsNotDeleted", "somebody else's key is deleted",
	},
	{
		"a list that shrinks is read again", clientFolder + "api_key_list.go", "hasChanged := list.hasShrunk || !whole && list.hasTurned", "hasChanged := false",
		"TestListThatChangesWhileItIsReadIsReadAgain", "keys that are missed count as gone",
	},
	{
		"a total proves nothing", clientFolder + "api_key_list.go", "case isShort && l.total != nil", "case (isShort || true) && l.total != nil",
		"TestTotalIsNotBelieved", "a list ends where its total says so, though more follows",
	},
	{
		"an answer about another key", clientFolder + "api_key_read.go", "if key.ID != id {", "if false {",
		"TestAPIKeyIsNotGoneBecauseOfOneSign", "a cache's mistake gives one key the secret of another",
	},
	{
		"one answer proves no absence", clientFolder + "api_key_read.go", "if !failed || !mayMeanNotFound(failure) {", "if !failed || mayMeanNotFound(failure) {",
		"TestAPIKeyIsNotGoneBecauseOfOneSign", "a key that is refused for another reason counts as gone, and a second one is created",
	},
	{
		"a lost create is looked for", clientFolder + "api_key_create.go", "case err == nil, failed && failure.Ambiguous:", "case err == nil:",
		"TestLostCreateIsSettled", "a key whose answer is lost is left",
	},
	{
		"of two keys of one create one is kept", clientFolder + "api_key_create.go", "if err := c.DeleteAPIKey(ctx, key); err != nil {", "if err := error(nil); err != nil {",
		"TestOfTwoKeysOfOneCreateOneIsKept", "a request that a proxy sent twice leaves a key",
	},
	{
		"unlimited where no limit is wanted, alone", clientFolder + "api_key_settings.go", "\"unlimited_quota\": s.SpendLimit == nil,", "\"unlimited_quota\": true,",
		"TestAPIKeyLivesInEveryStyle", "a key with a limit has none",
	},
	{
		"a masked secret is not written back", clientFolder + "api_key.go", "delete(record, name)", "_ = name",
		"TestUnknownSettingsAreKept", "a gateway takes the mask for the new secret",
	},
	{
		"the catalogue needs no key", clientFolder + "catalogue.go", "transport.CredentialNone", "transport.CredentialManageKey",
		"TestModelsNeedsNoKeyAndSendsNone", "the Manage Key goes where it is not needed",
	},
	{
		"nobody reads what was before a write", clientFolder + "shared_response.go", "s.kept, s.running = nil, nil", "s.running = nil",
		"TestReadAfterAWriteSeesWhatItDid|TestWriteDropsWhatIsKept", "a read after a write sees what was before it",
	},
	{
		"a failure is never kept", clientFolder + "shared_response.go", "if current.err == nil {", "if true {",
		"TestFailureIsNeverKept", "one failure fails all reads of half a minute",
	},
	{
		"a minimum is compared exactly", providerFolder + "usd.go", "return amount.Cmp(least) < 0", "a, _ := amount.Float64(); b, _ := least.Float64(); return a < b",
		"TestMinimumIsComparedExactly", "a gate passes by mistake",
	},
	{
		"the log masks messages by itself", providerFolder + "client_logger.go", "ctx = tflog.SubsystemMaskMessageStrings(ctx, clientSubsystem, key.Reveal())", "_ = ctx",
		"TestLogMasksTheKeysByItself", "a line that holds a key by mistake shows it",
	},
	{
		"the log masks fields by itself", providerFolder + "client_logger.go", "ctx = tflog.SubsystemMaskAllFieldValuesStrings(ctx, clientSubsystem, key.Reveal())", "_ = ctx",
		"TestLogMasksTheKeysByItself", "a field that holds a key by mistake shows it",
	},
	{
		"only accounts that are allowed", providerFolder + "connection.go", "if user.Username != nil && slices.Contains(c.allowedUsernames, *user.Username) {", "if true {",
		"TestAccountThatIsNotAllowedIsRefusedByEveryObject|TestAccountThatIsNotAllowedIsRefused", "a run changes the keys of the wrong account",
	},
	{
		"past the framework, another gateway's keys are compared", providerFolder + "server_api_key.go", " || !connection.isGateway(beside.Gateway):", ":",
		"TestKeysThatStayAsTheyAreAreRespondedAsByTheFramework", "a key of another gateway counts as the one in the state",
	},
	{
		"past the framework, a key that is gone has all accounts compared", providerFolder + "server_api_key.go", "case connection.missedAPIKey.Load():", "case false:",
		"TestKeysThatStayAsTheyAreAreRespondedAsByTheFramework", "with the Manage Key of another account, keys count as unchanged",
	},
	{
		"past the framework, a plan is decided", providerFolder + "server_api_key.go", "return len(plan.decide()) == 0 && ", "return ",
		"TestKeysThatStayAsTheyAreAreRespondedAsByTheFramework", "a key that is due is not replaced, and nothing is said about one that has expired",
	},
	{
		"past the framework, only what was validated is valid", providerFolder + "server_validation.go", "if v.has(configuration) {", "if true {",
		"TestKeysThatStayAsTheyAreAreRespondedAsByTheFramework", "a configuration that cannot be applied passes",
	},
	{
		"past the framework, a deferred object is deferred", providerFolder + "server_api_key.go", "connection.isDeferred || ", "",
		"TestKeysThatStayAsTheyAreAreRespondedAsByTheFramework", "a plan that is to be put off is made",
	},
	{
		"past the framework, the first keys are read singly", clientFolder + "api_key_read.go", "keys == nil || c.apiKeyRefreshes.Load() < apiKeysReadSingly", "keys == nil",
		"TestAPIKeyIsKnownAsLongAsARefreshNeedsNoRequest", "a list that leaves things out hides a change of the only key",
	},
	{
		"a unit that cannot be read is not the usual one", clientFolder + "quota_unit.go", "failed && !failure.IsOutage()", "failed && failure.Kind != \"\"",
		"TestQuotaUnitOfAGatewayThatDoesNotResponseIsAnError", "a gate passes in a unit that nobody knows",
	},
	{
		"of several gateways the unit is that of the account's", providerFolder + "connection.go", "len(c.baseURLs) == 1 && c.keyProblem == nil", "c.keyProblem == nil",
		"TestUnitIsThatOfTheGatewayThatRespondedForTheAccount", "a gate passes in the unit of a gateway that did not answer for the account",
	},
}
