package main

import (
	"context"
	"log"
	"sort"
	"strings"
	"sync"
	"unicode"
)

type input struct {
	Texts []string `json:"texts"`
	Top   int      `json:"top"`
}

type word struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

// handler counts the words of many texts at once: every text has a goroutine of its own.
func handler(ctx context.Context, in input) ([]word, error) {
	counts := make(chan map[string]int)
	var working sync.WaitGroup
	for _, text := range in.Texts {
		working.Add(1)
		go func(text string) {
			defer working.Done()
			select {
			case counts <- count(text):
			case <-ctx.Done(): // the call's time is up and nobody listens any more
			}
		}(text)
	}
	go func() {
		working.Wait()
		close(counts)
	}()

	total := map[string]int{}
	for one := range counts {
		for text, n := range one {
			total[text] += n
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	log.Printf("%d different words in %d texts", len(total), len(in.Texts))
	return top(total, in.Top), nil
}

func count(text string) map[string]int {
	counts := map[string]int{}
	isBetweenWords := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }
	for _, found := range strings.FieldsFunc(text, isBetweenWords) {
		counts[strings.ToLower(found)]++
	}
	return counts
}

// top gives the n most frequent words; those that are equally frequent come in their own order.
func top(counts map[string]int, n int) []word {
	words := make([]word, 0, len(counts))
	for text, count := range counts {
		words = append(words, word{Word: text, Count: count})
	}
	sort.Slice(words, func(i, j int) bool {
		if words[i].Count != words[j].Count {
			return words[i].Count > words[j].Count
		}
		return words[i].Word < words[j].Word
	})
	if n > 0 && n < len(words) {
		words = words[:n]
	}
	return words
}
