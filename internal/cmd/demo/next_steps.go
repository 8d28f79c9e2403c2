package main

// showNextSteps explains how to go on with one's own account.
func showNextSteps(w *workspace) error {
	content, err := files.ReadFile("own/main.tf")
	if err != nil {
		return err
	}
	w.say("\nTo go on with your own account:")
	w.say("- Create a Manage Key at https://console.aihubmix.com/setting, “Generate System Access Token”.")
	w.say("- Set the environment variable %s to it. The demo then reads your account.", keyVariables[0])
	w.say("- Write a main.tf, then run `%[1]s init` and `%[1]s apply` beside it:", w.cli.Name())
	w.quote(string(content))
	return nil
}
