using NanoMedAgent.HostSim;

return await HostSimCommand.Create().Parse(args).InvokeAsync();
