package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

const mebibyte = 1 << 20

// sizeLimits are in bytes. Each pipeline that uses the provider downloads it.
var sizeLimits = map[target]int{{"linux", "amd64"}: 18.5 * mebibyte}

// checkSizes prints all sizes, and refuses a binary above its limit.
func (r release) checkSizes(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "target\tbinary MiB\tarchive MiB\tlimit MiB\t")
	var tooLarge error
	for _, t := range r.targets {
		binary, err := r.readBinary(t)
		if err != nil {
			return err
		}
		archive, err := os.Stat(r.path(r.archive(t)))
		if err != nil {
			return err
		}
		limit := ""
		if most, limited := sizeLimits[t]; limited {
			limit = mebibytes(int64(most))
			if len(binary) > most {
				tooLarge = fmt.Errorf("the binary for %s has %d bytes, more than %d", t, len(binary), most)
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t\n", t, mebibytes(int64(len(binary))), mebibytes(archive.Size()), limit)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return tooLarge
}

func mebibytes(bytes int64) string { return fmt.Sprintf("%.2f", float64(bytes)/mebibyte) }
