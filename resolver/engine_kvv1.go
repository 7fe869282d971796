package resolver

// kvV1 is the key-value engine without versions: the data is the secret.
func kvV1() engine {
	return engine{name: "kv-v1", fields: wholeData, absent: nothingToAdd}
}

func nothingToAdd(map[string]any) string { return "" }
