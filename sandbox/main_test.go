package main

import (
	"os"
	"testing"
)

// asProgram makes the test binary behave as the program, so that the tests need
// no build of their own and run the code that was compiled with their flags.
const asProgram = "SANDBOX_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(runProcess())
	}
	os.Exit(m.Run())
}
