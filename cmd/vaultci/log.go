package main

import (
	"fmt"
	"log/slog"

	"github.com/vaultci/vaultci/hclschema"
)

// levelOff is above every level that anything is logged at.
const levelOff = slog.LevelError + 4

func (a *app) level() (slog.Level, error) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError, "off": levelOff}
	level, ok := levels[a.logLevel]
	if !ok {
		return 0, withHint(fmt.Sprintf("unknown log level %q", a.logLevel), "The levels are debug, info, warn, error and off."+hclschema.DidYouMean(a.logLevel, []string{"debug", "info", "warn", "error", "off"}))
	}
	return level, nil
}

// logger writes to standard error, without the time, so that logs of two runs
// can be compared.
func (a *app) logger() *slog.Logger {
	level, _ := a.level() // checked before any command runs
	return slog.New(slog.NewTextHandler(a.streams.Err, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if attr.Key == slog.TimeKey && len(groups) == 0 {
				return slog.Attr{}
			}
			return attr
		},
	}))
}
