package kind_test

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vaultci/vaultci/hclschema"
	"github.com/vaultci/vaultci/internal/kind"
	"github.com/vaultci/vaultci/plan"
)

// withoutSamples are the fields that the round trip cannot range over, each with
// the reason.
func withoutSamples() map[string]string {
	return map[string]string{
		"jwt_auth.plugin_version":         "the versions there are differ from server to server, and Vault cannot take one back: TestPluginVersion",
		"jwt_auth.oidc_discovery_url":     "every example has it; the samples of jwks_url, jwks_pairs and jwt_validation_pubkeys take it out and put it back",
		"jwt_auth.type":                   "leaving it out accepts either name of the plugin: TestMountTypeOfAuth",
		"identity_group.type":             "it has one value: TestInternalGroup",
		"rate_limit_quota.group_by":       "Vault Community has one value",
		"rate_limit_quota.secondary_rate": "Vault Community has no other grouping, for which it is",
		"secrets_mount.type":              "changing it makes another engine: TestKV, TestOtherEngine",
		"secrets_mount.plugin_version":    "the versions there are differ from server to server, and Vault cannot take one back: TestPluginVersion",
	}
}

func TestEveryFieldHasSamples(t *testing.T) {
	t.Parallel()
	reasons := withoutSamples()
	for _, k := range kind.All().Kinds() {
		for i := range k.Fields {
			f := &k.Fields[i]
			name := k.Name + "." + f.Name
			_, excused := reasons[name]
			switch {
			case f.Identity:
			case len(f.Samples) == 0 && !excused:
				t.Errorf("%s has no samples", name)
			case len(f.Samples) > 0 && excused:
				t.Errorf("%s has samples and need not be excused", name)
			}
			delete(reasons, name)
		}
	}
	for name := range reasons {
		t.Errorf("there is no field %s", name)
	}
}

// TestRoundTrip proves for every sample of every field of every kind that what
// is written is what is read: after an apply a plan is empty, a change behind
// its back is seen and undone, and taken out of the configuration the field goes
// back to what it is on an object that never had it.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, c := range sampleCases(w.registry) { // one by one: on an external server this test holds the turn
		t.Run(fmt.Sprintf("%s.%s#%d", c.kind.Name, c.field.Name, c.number), func(t *testing.T) {
			w.roundTrip(t, c, fmt.Sprintf("rt-%d", i))
		})
	}
}

func (w *world) roundTrip(t *testing.T, c sampleCase, name string) {
	withSample, without := w.load(t, c.sampled(t, name)), w.load(t, c.base(t, name))
	sampled, base := c.subject(t, withSample), c.subject(t, without)
	differ := difference(sampled, base)
	if !slices.Contains(differ, c.field.Name) && !c.field.WriteOnly {
		t.Fatalf("the sample is no other value than the default")
	}

	w.apply(t, withSample)
	w.checkUncompared(t, withSample)

	w.drift(t, c, sampled, base)
	w.checkChange(t, c, withSample, differ)
	w.apply(t, withSample)

	if c.field.WriteOnly {
		w.changeSecretly(t, c, sampled)
		w.synced(t, withSample)
	}

	w.checkChange(t, c, without, differ)
	w.apply(t, without)

	never := w.load(t, c.base(t, name+"-never"))
	w.apply(t, never)
	got, want := w.raw(t, c, base), w.raw(t, c, c.subject(t, never))
	if path, ok := want.(string); ok { // which may name the case's mount
		want = strings.ReplaceAll(path, name+"-never", name)
	}
	if !(isEmpty(got) && isEmpty(want)) && !reflect.DeepEqual(got, want) {
		t.Errorf("taken out, Vault reads %#v; on an object that never had it %#v", got, want)
	}
	w.remove(t, append(without, never...)...)
}

// isEmpty says whether an answer is null, an empty list or an empty map, which
// mean the same.
func isEmpty(answer any) bool {
	list, isList := answer.([]any)
	pairs, isMap := answer.(map[string]any)
	return answer == nil || isList && len(list) == 0 || isMap && len(pairs) == 0
}

// checkChange checks that the plan has one change, with just those fields.
func (w *world) checkChange(t *testing.T, c sampleCase, objects []*hclschema.Object, fields []string) {
	t.Helper()
	p := w.plan(t, objects)
	if len(fields) == 0 && p.Empty() {
		return // nothing but what Vault never returns
	}
	if len(p.Changes) != 1 {
		t.Fatalf("one change expected:\n%s", show(p))
	}
	change, action := p.Changes[0], plan.Update
	if c.field.ForceNew {
		action = plan.Replace
	}
	if change.Action != action || change.Object.Kind.Name != c.kind.Name {
		t.Errorf("%s of a %s expected:\n%s", action, c.kind.Name, show(p))
	}
	if diff := cmp.Diff(fields, shown(change)); diff != "" {
		t.Errorf("fields (-want +got):\n%s%s", diff, show(p))
	}
	for _, f := range change.Fields {
		if f.Unknown != f.Field.WriteOnly {
			t.Errorf("%s is write-only: %v, and unknown: %v", f.Field.Name, f.Field.WriteOnly, f.Unknown)
		}
	}
}

// checkUncompared checks that an empty plan names the declared fields that could
// not be compared.
func (w *world) checkUncompared(t *testing.T, objects []*hclschema.Object) {
	t.Helper()
	var want []plan.Uncompared
	for _, o := range objects {
		for i := range o.Kind.Fields {
			if o.Kind.Fields[i].WriteOnly && o.GivenAt(i) {
				want = append(want, plan.Uncompared{Address: o.Address, Field: o.Kind.Fields[i].Name})
			}
		}
	}
	if diff := cmp.Diff(want, w.plan(t, objects).Uncompared); diff != "" {
		t.Errorf("uncompared (-want +got):\n%s", diff)
	}
}

// drift writes, with plain requests, the fields in which one object differs from
// another, as someone else would who leaves the rest alone.
func (w *world) drift(t *testing.T, c sampleCase, from, to *hclschema.Object) {
	t.Helper()
	differ := difference(from, to)
	if c.field.ForceNew {
		w.remake(t, c.kind, to)
		return
	}
	for _, ep := range c.kind.Endpoints {
		body := encoded(to, func(f *hclschema.Field, _ int) bool { return f.Endpoint == ep.Name && slices.Contains(differ, f.Name) })
		if len(body) == 0 {
			continue
		}
		if ep.Mode == kind.Whole && ep.Send == nil {
			body = w.overlay(t, ep, to, body)
		}
		w.post(t, ep, body, from, to)
	}
}

// overlay is what an endpoint has now with other values in it. What the server
// never returns is added as declared.
func (w *world) overlay(t *testing.T, ep kind.Endpoint, o *hclschema.Object, values map[string]any) map[string]any {
	t.Helper()
	body := w.box.Read(t, o.Expand(ep.Path))
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == nil }) // some endpoints take no null
	for key, value := range encoded(o, func(f *hclschema.Field, i int) bool { return f.Endpoint == ep.Name && f.WriteOnly && o.GivenAt(i) }) {
		body[key] = value
	}
	for key, value := range values {
		body[key] = value
	}
	return body
}

// remake deletes an object and makes it again with plain requests.
func (w *world) remake(t *testing.T, k *kind.Kind, o *hclschema.Object) {
	t.Helper()
	w.box.Delete(t, o.Expand(k.Endpoints[0].Path))
	for _, ep := range k.Endpoints {
		body := encoded(o, func(f *hclschema.Field, i int) bool {
			return f.Endpoint == ep.Name && (ep.Mode != kind.Changed || !o.Values[i].RawEquals(f.Zero()))
		})
		if ep.Has == nil || ep.Has(o) {
			w.post(t, ep, body, nil, o)
		}
	}
}

func (w *world) post(t *testing.T, ep kind.Endpoint, body map[string]any, from, to *hclschema.Object) {
	t.Helper()
	if ep.Send != nil {
		if _, err := ep.Send(t.Context(), w.client, to); err != nil {
			t.Fatal(err)
		}
		return
	}
	if ep.Encode != nil {
		ep.Encode(body, from, to)
	}
	if _, err := w.box.Do(t.Context(), w.box.Token, http.MethodPost, to.Expand(ep.Path), body); err != nil {
		t.Fatal(err)
	}
}

// changeSecretly writes another value of a field that Vault never returns.
func (w *world) changeSecretly(t *testing.T, c sampleCase, o *hclschema.Object) {
	t.Helper()
	for _, ep := range c.kind.Endpoints {
		if ep.Name == c.field.Endpoint {
			w.post(t, ep, w.overlay(t, ep, o, map[string]any{c.field.APIName(): "another"}), o, o)
		}
	}
}

func encoded(o *hclschema.Object, choose func(*hclschema.Field, int) bool) map[string]any {
	body := map[string]any{}
	for i := range o.Kind.Fields {
		if f := &o.Kind.Fields[i]; !f.Identity && choose(f, i) {
			body[f.APIName()] = f.Type.Encode(o.Values[i])
		}
	}
	return body
}

// raw is what Vault says of the case's field; nil where it says nothing.
func (w *world) raw(t *testing.T, c sampleCase, o *hclschema.Object) any {
	t.Helper()
	for _, ep := range c.kind.Endpoints {
		if ep.Name != c.field.Endpoint {
			continue
		}
		path := ep.Path
		if ep.Shared {
			path = c.kind.Endpoints[0].Path
		}
		data := w.box.Read(t, o.Expand(path))
		if ep.Index != "" {
			data, _ = w.box.Read(t, ep.Index)[o.String("path")+"/"].(map[string]any)
		}
		if data != nil && ep.Decode != nil {
			data = ep.Decode(data)
		}
		return data[c.field.APIName()]
	}
	return nil
}
