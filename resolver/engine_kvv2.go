package resolver

import (
	"fmt"
)

const kvV2Name = "kv-v2"

// kvV2 is the key-value engine with versions: the secret is inside the data, beside its metadata.
func kvV2() engine {
	return engine{name: kvV2Name, infix: "data", versioned: true, fields: kvV2Fields, absent: kvV2Absent}
}

func kvV2Fields(apiPath string, data map[string]any) (map[string]any, error) {
	switch inner := data["data"].(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return inner, nil
	}
	return nil, fmt.Errorf("data for key %s cannot be coerced to 'map[string]any'", apiPath)
}

// kvV2Absent says whether and when the version was deleted: the answer of such a version is a 404 with its metadata.
func kvV2Absent(data map[string]any) string {
	metadata, _ := data["metadata"].(map[string]any)
	if metadata == nil {
		return ""
	}
	version := metadata["version"]
	if destroyed, _ := metadata["destroyed"].(bool); destroyed {
		return fmt.Sprintf("Version %v is destroyed; its data is gone for good.", version)
	}
	if at, _ := metadata["deletion_time"].(string); at != "" {
		return fmt.Sprintf("Version %v was deleted at %s. It can be brought back (vault kv undelete), or an older version can be asked for.", version, at)
	}
	return ""
}
