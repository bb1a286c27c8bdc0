using System.CommandLine;
using NanoMedAgent.Collector;

return await CollectorCommand.Create().Parse(args).InvokeAsync();
