package main

import "net/http"

// rawReads are the requests of a plan with nothing to do: first what exists,
// then each object.
func (f fleet) rawReads() [][]rawTask {
	survey := []rawTask{get("sys/auth"), get("sys/mounts"), list("sys/policies/acl"), list("auth/jwt/role")}
	objects := []rawTask{get("auth/jwt/config"), get("ops/config")}
	for i := range f.size {
		objects = append(objects, get(policyPath(f.name(i))))
	}
	for i := range f.size {
		objects = append(objects, get(rolePath(f.name(i))))
	}
	return [][]rawTask{{get("sys/health")}, survey, objects}
}

// readBound is how many requests a plan may send: 3 + 2·mounts + roles +
// policies, and the kv mount's configuration. The mounts are the auth mount and
// the secrets mount.
func (f fleet) readBound() int { return 3 + 2*2 + 2*f.size + 1 }

func get(path string) rawTask { return rawTask{{method: http.MethodGet, path: path}} }

func list(path string) rawTask { return get(path + "?list=true") }

func policyPath(name string) string { return "sys/policies/acl/" + name }

func rolePath(name string) string { return "auth/jwt/role/" + name }
