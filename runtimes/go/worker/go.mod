module cloudfunction_worker

go 1.19
