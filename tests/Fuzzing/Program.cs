Fuzzing.Distilling.EdgeMap.Prepare();
return Fuzzing.FuzzingCommand.Run(args);
