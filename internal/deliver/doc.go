// Package deliver hands resolved secrets to a job: to one command, or to whoever reads standard output.
//
// [Run] starts a command that has the secrets in its environment, and nobody else has them. Secrets that are wanted as
// files lie in a private directory for as long as the command runs. [Print] is for jobs without a command: it writes the
// secrets in one of the [Formats], and the files stay. [Write] is the formats alone.
//
// What it promises: a value reaches the job byte for byte, or an error names the secret whose value the chosen way cannot
// carry, and nothing is written. No error holds a value. No secret file outlives the command, whatever ends it; only a
// vaultci that is itself killed with SIGKILL leaves a directory behind, and [Sweep] of the next run finds it.
//
// The private directory lies in the system's directory for temporary files. TMPDIR names another one, such as /dev/shm,
// where the values never reach a disk.
package deliver
