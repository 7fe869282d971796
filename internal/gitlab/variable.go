package gitlab

import (
	"slices"
	"strings"
)

// variables are those of a job: the global ones that it inherits, and then its
// own, which win.
func (c *config) variables(n node, inherit inherit) []Variable {
	var merged []Variable
	at := map[string]int{}
	add := func(v Variable) {
		if i, ok := at[v.Name]; ok {
			merged[i] = v
			return
		}
		at[v.Name] = len(merged)
		merged = append(merged, v)
	}
	for _, v := range c.globals() {
		if inherit.variables(v.Name) {
			add(v)
		}
	}
	for _, v := range c.own(n) {
		add(v)
	}
	return merged
}

// own are the variables that a job has of its own, or from what it extends.
func (c *config) own(n node) []Variable {
	e, ok := n.value.get("variables")
	if !ok || e.value.absent() {
		return nil
	}
	return c.variablesOf(n.sub(e), []string{"value", "expand"})
}

// globals are the variables at the top of the file. They are read once.
func (c *config) globals() []Variable {
	if c.global != nil {
		return *c.global
	}
	var out []Variable
	if e, ok := c.section("variables"); ok && !e.value.absent() {
		n := node{location: "variables", key: "variables", at: e.keyRange, value: e.value}
		out = c.variablesOf(n, []string{"value", "description", "expand", "options"})
	}
	c.global = &out
	return out
}

func (c *config) variablesOf(n node, allowed []string) []Variable {
	if !c.isHash(n, "Write NAME: VALUE below it.") {
		return nil
	}
	c.work.spend(len(n.value.entries))
	out := make([]Variable, 0, len(n.value.entries))
	for _, e := range n.value.entries {
		if v, ok := c.variable(n.sub(e), allowed); ok {
			out = append(out, v)
		}
	}
	return out
}

// variable reads one variable: a value, or a hash with value and more.
func (c *config) variable(n node, allowed []string) (Variable, bool) {
	out := Variable{Name: n.key, Range: n.at}
	switch {
	case n.value.faulty:
		return out, false
	case n.value.scalar():
		out.Value = n.value.text
		return out, true
	case n.value.kind != hash:
		c.faultIn(node{context: n.context}, n.value.rng, summaryOf(n), []string{"variable definition must be either a string or a hash"}, "A list cannot be a value: join it into one string.")
		return out, false
	}
	for _, e := range n.value.entries {
		if !slices.Contains(allowed, e.key) {
			c.refuse(n, e.keyRange, []string{"config uses invalid data keys: " + e.key}, invalidDataHint(e.key, allowed))
		}
	}
	v := n.value.child("value")
	if !v.absent() && !v.scalar() {
		c.refuse(n, v.rng, []string{"config value must be a scalar"}, "Write one string, number or boolean.")
		return out, false
	}
	if !v.absent() {
		out.Value = v.text
	}
	out.Raw = c.raw(n)
	c.options(n, v)
	return out, true
}

func invalidDataHint(key string, allowed []string) string {
	if key == "description" || key == "options" {
		return "Only variables at the top of the file have it: they are offered where a pipeline is started by hand."
	}
	return strings.TrimSpace(didYouMean(key, allowed) + " There are: " + strings.Join(allowed, ", ") + ".")
}

// raw says whether a variable is not to be expanded.
func (c *config) raw(n node) bool {
	expand := n.value.child("expand")
	if expand.absent() {
		return false
	}
	if expand.kind != boolean {
		c.refuse(n, expand.rng, []string{"config expand should be a boolean value"}, "Write true or false, without quotes.")
		return false
	}
	return expand.text == "false"
}

// options checks that a value is one of those that are offered.
func (c *config) options(n node, v *value) {
	options := n.value.child("options")
	if options.absent() {
		return
	}
	if options.kind != list || slices.ContainsFunc(options.items, func(item *value) bool { return item.kind != text }) {
		c.refuse(n, options.rng, []string{"config options should be an array of strings"}, "List strings; put numbers into quotes.")
		return
	}
	if len(options.items) > 0 && !slices.ContainsFunc(options.items, func(item *value) bool { return v.is(text) && item.text == v.text }) {
		c.refuse(n, placeOf(n, v), []string{"config value must be present in options"}, "Give one of the options as value.")
	}
}
