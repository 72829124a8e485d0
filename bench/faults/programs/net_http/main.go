// Requests by Go's net/http. It has no time limit unless it is given one; it retries by itself where a connection that
// it has used before fails before a response.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

type orderType struct {
	URL               string
	Count             int
	Interval          float64
	Timeout           float64
	Pauses            []float64
	DisableKeepAlives bool
}

type result struct {
	Number  int     `json:"number"`
	Took    float64 `json:"took"`
	Retries int     `json:"retries"`
	Wrong   *string `json:"wrong"`
}

// attempt returns what went wrong, and how often net/http tried again by itself.
func attempt(client *http.Client, order orderType) (wrong string, own int) {
	connections := 0
	trace := &httptrace.ClientTrace{WroteHeaders: func() { connections++ }}
	ctx := httptrace.WithClientTrace(context.Background(), trace)
	if order.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(order.Timeout*float64(time.Second)))
		defer cancel()
	}
	request, _ := http.NewRequestWithContext(ctx, "GET", order.URL, nil)
	response, err := client.Do(request)
	if connections > 1 {
		own = connections - 1
	}
	var content []byte
	if err == nil {
		content, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	if err != nil {
		var where *url.Error
		for errors.As(err, &where) {
			err = where.Err
		}
		for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
			err = next
		}
		wrong = err.Error()
		if last := strings.LastIndex(wrong, ": "); last >= 0 {
			wrong = wrong[last+2:] // the words before it are addresses, and what was tried
		}
		if quoted := strings.Index(wrong, ` "`); quoted >= 0 {
			wrong = wrong[:quoted]
		}
		return
	}
	if response.StatusCode != 200 {
		wrong = fmt.Sprintf("status %d", response.StatusCode)
	} else if string(content) != "Merhaba dünya!" {
		wrong = "wrong content"
	}
	return
}

func main() {
	var order orderType
	if err := json.Unmarshal([]byte(os.Args[1]), &order); err != nil {
		panic(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.DisableKeepAlives = order.DisableKeepAlives
	client := &http.Client{Transport: transport}
	fmt.Println("ready")
	bufio.NewReader(os.Stdin).ReadString('\n')
	began := time.Now()
	var waiting sync.WaitGroup
	var printing sync.Mutex
	for number := 0; number < order.Count; number++ {
		due := began.Add(time.Duration(float64(number) * order.Interval * float64(time.Second)))
		time.Sleep(time.Until(due))
		waiting.Add(1)
		go func(number int) {
			defer waiting.Done()
			wrong, retries := attempt(client, order)
			for _, pause := range order.Pauses {
				if wrong == "" {
					break
				}
				time.Sleep(time.Duration(pause * float64(time.Second)))
				var own int
				wrong, own = attempt(client, order)
				retries += own + 1
			}
			done := result{Number: number, Took: time.Since(due).Seconds(), Retries: retries}
			if wrong != "" {
				done.Wrong = &wrong
			}
			line, _ := json.Marshal(done)
			printing.Lock()
			fmt.Println(string(line))
			printing.Unlock()
		}(number)
	}
	waiting.Wait()
}
