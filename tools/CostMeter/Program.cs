using NanoMedAgent.CostMeter;

return CostMeterCommand.Run(args);
