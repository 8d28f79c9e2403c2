package main

import "testing"

func TestBadManifestIsRefused(t *testing.T) {
	expectRefusals(t, map[string]damage{
		"no manifest": {
			func(f files) { delete(f, project+"_"+testedVersion+"_manifest.json") },
			"there are 0 files terraform-provider-aihubmix_VERSION_manifest.json",
		},
		"a second manifest of another version": {
			func(f files) { f[project+"_1.2.4_manifest.json"] = nil },
			"there are 2 files terraform-provider-aihubmix_VERSION_manifest.json",
		},
	})
}

func TestArchivesAreThoseOfTheTargets(t *testing.T) {
	expectRefusals(t, map[string]damage{
		"an archive for a target too many": {
			func(f files) { f[tested.archive("linux_armv6")] = nil },
			"_linux_armv6.zip is not part of a release",
		},
		"no archive for a target": {
			func(f files) { delete(f, tested.archive(thisMachine)) },
			tested.archive(thisMachine),
		},
	})
}
