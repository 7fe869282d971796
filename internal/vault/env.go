package vault

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ConfigFromEnv reads the variables that the vault command reads: VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE,
// VAULT_CACERT, VAULT_CACERT_BYTES, VAULT_CAPATH, VAULT_CLIENT_CERT, VAULT_CLIENT_KEY, VAULT_TLS_SERVER_NAME,
// VAULT_SKIP_VERIFY, VAULT_CLIENT_TIMEOUT (seconds or a duration such as 90s), VAULT_MAX_RETRIES, and
// VAULT_PROXY_ADDR, which supersedes VAULT_HTTP_PROXY. An empty variable counts as unset. Files are not opened yet.
//
// The error names every variable that cannot be understood; the configuration returned with it has the others.
func ConfigFromEnv(getenv func(string) string) (Config, error) {
	c := Config{
		Address:       orElse(getenv("VAULT_ADDR"), defaultAddress),
		Token:         getenv("VAULT_TOKEN"),
		Namespace:     getenv("VAULT_NAMESPACE"),
		CACert:        getenv("VAULT_CACERT"),
		CACertPEM:     getenv("VAULT_CACERT_BYTES"),
		CAPath:        getenv("VAULT_CAPATH"),
		ClientCert:    getenv("VAULT_CLIENT_CERT"),
		ClientKey:     getenv("VAULT_CLIENT_KEY"),
		TLSServerName: getenv("VAULT_TLS_SERVER_NAME"),
		ProxyAddress:  orElse(getenv("VAULT_PROXY_ADDR"), getenv("VAULT_HTTP_PROXY")),
	}
	var err1, err2, err3 error
	c.SkipVerify, err1 = envBool(getenv, "VAULT_SKIP_VERIFY")
	c.Timeout, err2 = envDuration(getenv, "VAULT_CLIENT_TIMEOUT")
	c.MaxRetries, err3 = envRetries(getenv, "VAULT_MAX_RETRIES")
	return c, errors.Join(err1, err2, err3)
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func envBool(getenv func(string) string, name string) (bool, error) {
	text := getenv(name)
	if text == "" {
		return false, nil
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("reading %s: %q is not a boolean; use true or false", name, text)
	}
	return value, nil
}

func envDuration(getenv func(string) string, name string) (time.Duration, error) {
	text := getenv(name)
	if text == "" {
		return 0, nil
	}
	value, err := time.ParseDuration(text)
	if seconds, atoiErr := strconv.Atoi(text); atoiErr == nil {
		value, err = time.Duration(seconds)*time.Second, nil
	}
	if err != nil || value < 0 {
		return 0, fmt.Errorf("reading %s: %q is not a duration; use seconds such as 60, or a duration such as 90s", name, text)
	}
	return value, nil
}

// envRetries returns the number as [Config.MaxRetries] wants it, where 0 means the default and negative none.
func envRetries(getenv func(string) string, name string) (int, error) {
	text := getenv(name)
	if text == "" {
		return 0, nil
	}
	value, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %q is not a number of retries; use 0 or more", name, text)
	}
	if value == 0 {
		return -1, nil
	}
	return int(value), nil
}
