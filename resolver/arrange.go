package resolver

import (
	"net/url"
	"strconv"
	"strings"
)

// Work is what has to be sent to the servers for a list of secrets: the logins, each with its reads. See [Arrange].
type Work struct {
	Login Login
	Reads []Read
}

// Read is one request.
type Read struct {
	// Path is the API path, without "v1/".
	Path string
	// Version is that of a kv-v2 secret; 0 means the latest.
	Version int
	// Secrets are the places, in the list given to [Arrange], of the secrets that this read is for.
	Secrets []int
}

func (r Read) query() url.Values {
	if r.Version == 0 {
		return nil
	}
	return url.Values{"version": {strconv.Itoa(r.Version)}}
}

// Arrange says which requests the secrets need: one login for each distinct one, and under it one read for each path
// and version. Both are in the order in which the secrets first need them. The secrets must have passed [Check].
func Arrange(secrets []Secret) []Work {
	type readKey struct {
		login   int
		path    string
		version int
	}
	var list []Work
	logins, reads := map[Login]int{}, map[readKey]int{}
	for i, s := range secrets {
		key := s.Login.identity()
		l, ok := logins[key]
		if !ok {
			l, logins[key] = len(list), len(list)
			list = append(list, Work{Login: s.Login})
		}
		e, _ := findEngine(s.engine())
		rk := readKey{l, e.apiPath(s.Mount, s.Path), s.Version}
		r, ok := reads[rk]
		if !ok {
			r, reads[rk] = len(list[l].Reads), len(list[l].Reads)
			list[l].Reads = append(list[l].Reads, Read{Path: rk.path, Version: rk.version})
		}
		list[l].Reads[r].Secrets = append(list[l].Reads[r].Secrets, i)
	}
	return list
}

// identity is the login without what does not tell logins apart.
func (l Login) identity() Login {
	l.TokenName = ""
	l.Address = strings.TrimRight(l.Address, "/")
	l.Namespace = strings.Trim(l.Namespace, "/")
	if l.Path = strings.Trim(l.Path, "/"); l.Path == "" {
		l.Path = defaultAuthPath
	}
	return l
}
