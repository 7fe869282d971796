package access

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The limits of an alias's metadata.
const (
	maxMetadataPairs = 64
	maxMetadataKey   = 128
	maxMetadataValue = 512
)

// checkMetadata reports what the server refuses about an alias's metadata, in its
// words.
func checkMetadata(metadata map[string]string) error {
	if len(metadata) > maxMetadataPairs {
		return fmt.Errorf("metadata cannot contain more than %d key/value pairs", maxMetadataPairs)
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if err := checkMetadataPair(key, metadata[key]); err != nil {
			return fmt.Errorf("failed to load metadata pair (%q, %q): %w", key, metadata[key], err)
		}
	}
	return nil
}

func checkMetadataPair(key, value string) error {
	invalid := func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("=/+_-", r)
	}
	switch {
	case key == "":
		return errors.New("key cannot be blank")
	case strings.ContainsFunc(key, invalid):
		return errors.New("key contains invalid characters")
	case len(key) > maxMetadataKey:
		return fmt.Errorf("key is too long (limit: %d characters)", maxMetadataKey)
	case len(value) > maxMetadataValue:
		return fmt.Errorf("value is too long (limit: %d characters)", maxMetadataValue)
	}
	return nil
}
