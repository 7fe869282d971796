package term

import "testing"

func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestWantColor(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		escapes bool
		env     func(string) string
		want    bool
	}{
		{"terminal", true, env(), true},
		{"no terminal", false, env(), false},
		{"NO_COLOR", true, env("NO_COLOR", "0"), false},
		{"NO_COLOR over force", true, env("NO_COLOR", "1", "FORCE_COLOR", "1"), false},
		{"CLICOLOR_FORCE", false, env("CLICOLOR_FORCE", "1"), true},
		{"FORCE_COLOR", false, env("FORCE_COLOR", "true"), true},
		{"FORCE_COLOR off", false, env("FORCE_COLOR", "0"), false},
		{"FORCE_COLOR false", true, env("FORCE_COLOR", "False"), true},
	}
	for _, tt := range tests {
		if got := wantColor(tt.escapes, tt.env); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestUTF8Locale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  func(string) string
		want bool
	}{
		{env("LANG", "de_DE.UTF-8"), true},
		{env("LANG", "C.utf8"), true},
		{env("LANG", "C"), false},
		{env("LC_ALL", "C", "LANG", "en_US.UTF-8"), false},
		{env("LC_CTYPE", "UTF-8", "LANG", "C"), true},
	}
	for i, tt := range tests {
		if got := utf8Locale(tt.env); got != tt.want {
			t.Errorf("case %d: got %v, want %v", i, got, tt.want)
		}
	}
}

func TestColumnsVariable(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{"": 0, "132": 132, "-3": 0, "wide": 0} {
		if got := columnsVariable(env("COLUMNS", value)); got != want {
			t.Errorf("COLUMNS=%q: got %d, want %d", value, got, want)
		}
	}
}
