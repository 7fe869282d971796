package vault

import "sync/atomic"

// Counts says how many requests a client has sent, each attempt and each redirect counted.
type Counts struct {
	Read, List, Write, Delete int64
	Retries                   int64 // how many of them repeated a failed one
}

// Total is the number of requests sent.
func (c Counts) Total() int64 { return c.Read + c.List + c.Write + c.Delete }

type counters struct {
	read, list, write, delete, retries atomic.Int64
}

// add counts the request that a call is about to send.
func (c *counters) add(k *call) {
	if k.retrying || k.attempts == 0 {
		k.attempts++
	}
	if k.retrying {
		c.retries.Add(1)
		k.retrying = false
	}
	switch k.method {
	case methodRead:
		c.read.Add(1)
	case methodList:
		c.list.Add(1)
	case methodWrite, methodPut:
		c.write.Add(1)
	case methodDelete:
		c.delete.Add(1)
	}
}

// Counts returns the requests sent so far by this client and its forks. It may be called at any time.
func (c *Client) Counts() Counts {
	n := &c.pool.counters
	return Counts{
		Read:    n.read.Load(),
		List:    n.list.Load(),
		Write:   n.write.Load(),
		Delete:  n.delete.Load(),
		Retries: n.retries.Load(),
	}
}
