package issuer

import (
	"net/http"
	"strconv"
)

// serveRotate changes the signing key and answers {"kid": "..."} with the new
// key's ID. With ?drop=true the old keys are no longer published.
func (i *Issuer) serveRotate(w http.ResponseWriter, r *http.Request) {
	drop, err := dropOption(r)
	if err != nil {
		http.Error(w, "drop: want true or false", http.StatusBadRequest)
		return
	}
	kid, err := i.keys.rotate(drop)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeJSON(w, map[string]string{"kid": kid})
}

func dropOption(r *http.Request) (bool, error) {
	text := r.URL.Query().Get("drop")
	if text == "" {
		return false, nil
	}
	return strconv.ParseBool(text)
}
