package main

import (
	"net/url"
	"regexp"
	"strings"
)

// place notes an address whose port differs from run to run. Its stand-in is as
// long, so that wrapped lines and marks stay where they are.
func (s *state) place(address, name string) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	if missing := len(u.Host) - len(name); missing > 0 {
		name += strings.Repeat("x", missing)
	}
	s.places[u.Host] = name
}

// normal puts stand-ins for what differs from run to run.
func (s *state) normal(text string) string {
	text = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`).ReplaceAllString(text, "<time>")
	for from, to := range s.places {
		if from != "" {
			text = strings.ReplaceAll(text, from, to)
		}
	}
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\d{8}T\d{6}\.\d{3}Z-\d+`)
	elapsed := regexp.MustCompile(`"elapsed_seconds":\d+`)
	return elapsed.ReplaceAllString(times.ReplaceAllString(text, "<time>"), `"elapsed_seconds":0`)
}
