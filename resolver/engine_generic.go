package resolver

// generic is any engine that answers a read, such as those of databases, AWS and Artifactory. What it answers with may
// be made for this read and end with its lease.
func generic() engine {
	return engine{name: "generic", dynamic: true, fields: wholeData, absent: nothingToAdd}
}
