package configured

import "strings"

// gatewayWords are parts of messages that gateways of the one-api family write only in Chinese, with their meaning. The
// first one that a message contains counts.
var gatewayWords = []struct{ original, english string }{
	{"New-Api-User", "the gateway expects a header New-Api-User, which the provider argument headers can send"},
	{"access token 无效", "the Manage Key is not valid"},
	{"未提供 access token", "no Manage Key was given"},
	{"用户已被封禁", "the account is banned"},
	{"令牌名称过长", "the name of the key is too long"},
	{"额度已用尽", "the key's limit is used up"},
	{"令牌额度不足", "too little of the key's limit remains"},
	{"额度不足", "the balance is too low"},
	{"令牌已过期", "the key has expired"},
	{"令牌状态不可用", "the key is disabled"},
	{"无效的令牌", "the key is not valid"},
	{"令牌验证失败", "the key could not be checked"},
	{"未找到", "it was not found"},
	{"不存在", "it was not found"},
	{"id 或 userId 为空", "the ID is missing"},
	{"无权", "it is not permitted"},
}

// inEnglish adds the meaning to a gateway's message if it is known.
func inEnglish(message string) string {
	for _, words := range gatewayWords {
		if strings.Contains(message, words.original) {
			return message + " (in English: " + words.english + ")"
		}
	}
	return message
}
