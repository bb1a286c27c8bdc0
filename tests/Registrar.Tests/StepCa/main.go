// The CA of smallstep out of Debian's golang-github-smallstep-certificates-dev, which has the library and not the program.
package main

import (
	"fmt"
	"os"

	"github.com/smallstep/certificates/authority/config"
	"github.com/smallstep/certificates/ca"
	_ "github.com/smallstep/certificates/cas/softcas"
	_ "github.com/smallstep/certificates/kms/softkms"
)

func main() {
	settings, err := config.LoadConfiguration(os.Args[1])
	if err == nil {
		var authority *ca.CA
		if authority, err = ca.New(settings); err == nil {
			err = authority.Run()
		}
	}

	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
