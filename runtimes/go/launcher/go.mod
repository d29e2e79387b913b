module cloudfunction_launcher

go 1.19
