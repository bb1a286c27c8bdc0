return PowerCuts.PowerCutsCommand.Run(args);
