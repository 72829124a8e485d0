// The greeting by net/http alone: main ADDRESS:PORT.
package main

import (
	"log"
	"net/http"
	"os"
)

func main() {
	greeting := []byte("Merhaba dünya!")
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/plain; charset=utf-8")
		answer.Write(greeting) // net/http adds the Content-Length
	})
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
