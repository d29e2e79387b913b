package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"sort"
	"strconv"
	"strings"
)

type input struct {
	CSV     string `json:"csv"`
	GroupBy string `json:"groupBy"`
	Sum     string `json:"sum"`
}

type group struct {
	Name  string  `json:"name"`
	Rows  int     `json:"rows"`
	Total float64 `json:"total"`
}

// handler adds up one column of a CSV text, for each value of another column.
func handler(in input) ([]group, error) {
	rows, err := csv.NewReader(strings.NewReader(in.CSV)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the text is not CSV: %w", err)
	}
	if len(rows) == 0 {
		return []group{}, nil
	}
	nameColumn, err := columnOf(rows[0], in.GroupBy)
	if err != nil {
		return nil, err
	}
	sumColumn, err := columnOf(rows[0], in.Sum)
	if err != nil {
		return nil, err
	}

	byName := map[string]*group{}
	for i, row := range rows[1:] {
		value, err := strconv.ParseFloat(strings.TrimSpace(row[sumColumn]), 64)
		if err != nil {
			// The first line is the header, so the first row stands in line 2.
			log.Printf("line %d skipped: %q is not a number", i+2, row[sumColumn])
			continue
		}
		name := row[nameColumn]
		if byName[name] == nil {
			byName[name] = &group{Name: name}
		}
		byName[name].Rows++
		byName[name].Total += value
	}

	groups := make([]group, 0, len(byName))
	for _, g := range byName {
		groups = append(groups, *g)
	}
	sort.Slice(groups, func(i, j int) bool { return groups[i].Total > groups[j].Total })
	return groups, nil
}

func columnOf(header []string, name string) (int, error) {
	for i, title := range header {
		if strings.EqualFold(strings.TrimSpace(title), name) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("there is no column %q, only %s", name, strings.Join(header, ", "))
}
