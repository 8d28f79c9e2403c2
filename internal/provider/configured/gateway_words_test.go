package configured

import "testing"

func TestKnownWordsOfGatewaysAreExplainedInEnglish(t *testing.T) {
	t.Parallel()
	for message, english := range map[string]string{
		"无权进行此操作，access token 无效":      "the Manage Key is not valid",
		"无权进行此操作，未登录且未提供 access token": "no Manage Key was given",
		"用户已被封禁":                                  "the account is banned",
		"参数错误：令牌名称过长":                             "the name of the key is too long",
		"该令牌额度已用尽":                                "the key's limit is used up",
		"该令牌额度已用尽 TokenStatusExhausted[sk-a***b]": "the key's limit is used up",
		"令牌 app（#7）额度已用尽":                         "the key's limit is used up",
		"令牌额度不足":                                  "too little of the key's limit remains",
		"用户额度不足":                                  "the balance is too low",
		"该令牌已过期":                                  "the key has expired",
		"该令牌状态不可用":                                "the key is disabled",
		"无效的令牌":                                   "the key is not valid",
		"id 或 userId 为空！":                         "the ID is missing",
		"令牌不存在":                                   "it was not found",
		"无权进行此操作，权限不足":                            "it is not permitted",
	} {
		if found, expected := inEnglish(message), message+" (in English: "+english+")"; found != expected {
			t.Errorf("%q, not %q", found, expected)
		}
	}
	for _, message := range []string{"", "record not found", "服务器繁忙"} {
		if found := inEnglish(message); found != message {
			t.Errorf("%q became %q", message, found)
		}
	}
}
