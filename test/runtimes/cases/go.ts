import type { Cases } from './case.ts';

const HANDLER = 'func handler(event interface{}, context map[string]string) interface{} {';

export const cases: Cases = {
  echo: `${HANDLER}\n\treturn event\n}\n`,
  nothing: `${HANDLER}\n\treturn nil\n}\n`,
  context: `${HANDLER}\n\treturn context\n}\n`,
  throws: `func handler(event interface{}) (interface{}, error) {
	// The next line is the one.
	panic(errors.New("no such thing"))
}
`,
  throwsText: `${HANDLER}\n\tpanic("boom")\n}\n`,
  throwsLater: `func handler(ctx context.Context, event interface{}) (interface{}, error) {
	time.Sleep(5 * time.Millisecond)
	return nil, errors.New("later")
}
`,
  cycle: `type node struct{ Self *node }

${HANDLER}
	n := &node{}
	n.Self = n
	return n
}
`,
  notJson: `${HANDLER}\n\treturn make(chan int)\n}\n`,
  big: `func handler(event struct{ N int }) string {\n\treturn strings.Repeat("x", event.N)\n}\n`,
  hang: `${HANDLER}\n\tfmt.Println("before")\n\tfor {\n\t}\n}\n`,
  sleep: `${HANDLER}\n\ttime.Sleep(time.Minute)\n\treturn nil\n}\n`,
  exit: `${HANDLER}\n\tos.Exit(3)\n\treturn nil\n}\n`,
  exitQuietly: `${HANDLER}\n\tos.Exit(0)\n\treturn nil\n}\n`,
  flood: `func handler(event struct{ Mb int }) string {
	line := strings.Repeat("x", 1023)
	for n := 0; n < event.Mb*1024; n++ {
		fmt.Println(line)
	}
	return "done"
}
`,
  memory: `${HANDLER}
	all := [][]byte{}
	for {
		block := make([]byte, 8000000)
		for i := range block {
			block[i] = 1
		}
		all = append(all, block)
	}
}
`,
  logs: `${HANDLER}
	fmt.Println("one")
	fmt.Println("two\\nthree")
	log.SetFlags(0)
	log.Println("bad")
	fmt.Println("four")
	return nil
}
`,
  child: `${HANDLER}
	command := exec.Command("go", "version")
	command.Stdout = os.Stdout
	if err := command.Run(); err != nil {
		panic(err)
	}
	return 1
}
`,
  orphan: `${HANDLER}
	command := exec.Command("sleep", "60")
	if err := command.Start(); err != nil {
		panic(err)
	}
	return command.Process.Pid
}
`,
  counter: `var count int\n\n${HANDLER}\n\tcount++\n\treturn count\n}\n`,
  environment: `${HANDLER}
	internal := 0
	for _, pair := range os.Environ() {
		if strings.HasPrefix(pair, "CF_") {
			internal++
		}
	}
	return map[string]interface{}{"greeting": os.Getenv("GREETING"), "internal": internal}
}
`,
  recursion: `func again(n int) int {
	return again(n+1) + 1
}

${HANDLER}
	return again(0)
}
`,
  wait: `func handler(event struct{ Ms, N int }) int {
	time.Sleep(time.Duration(event.Ms) * time.Millisecond)
	return event.N
}
`,
  failsToLoad: `func init() {
	panic("not today")
}

${HANDLER}
	return 1
}
`,
  syntaxError: `${HANDLER}
	return map[string]interface{}{
		"a": 1
	}
}
`,
  noHandler: 'func other() int {\n\treturn 1\n}\n',
};
