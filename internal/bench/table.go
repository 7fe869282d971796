package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// table prints aligned columns.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, head ...string) *table {
	t := &table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.row(head...)
	return t
}

func (t *table) row(cells ...string) { fmt.Fprintln(t.w, "  "+strings.Join(cells, "\t")) }

func (t *table) flush() error { return t.w.Flush() }

// judge shows a figure with its bound.
func judge(figure string, ok bool, bound string) string {
	if ok {
		return fmt.Sprintf("%s (≤ %s ok)", figure, bound)
	}
	return fmt.Sprintf("%s (≤ %s OVER)", figure, bound)
}

func memoryFigure(bytes int64) string {
	if bytes == 0 {
		return "unknown"
	}
	return judge(fmt.Sprintf("%d MB", bytes>>20), bytes <= maxMemory, fmt.Sprintf("%d MB", maxMemory>>20))
}

// seconds writes a time with three significant digits or so.
func seconds(d time.Duration) string {
	if d < 100*time.Millisecond {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
