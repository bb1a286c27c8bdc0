using System.Globalization;
using BenchmarkDotNet.Running;
using NanoMedAgent.Benchmarks;
using NanoMedAgent.Benchmarks.Alarms;
using NanoMedAgent.Benchmarks.Gateways;
using NanoMedAgent.Benchmarks.Store;
using NanoMedAgent.Benchmarks.Wards;

if (args is ["store", ..])
{
    return StoreBenchmark.Run(args[1..]);
}

if (args is ["ward", ..])
{
    return WardBenchmark.Run(args is [_, var beds, ..] ? int.Parse(beds, CultureInfo.InvariantCulture) : 1000);
}

if (args is ["alarms", ..])
{
    return await AlarmBenchmark.RunAsync(args is [_, var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 10);
}

if (args is ["gateway", ..])
{
    return await GatewayBenchmark.RunAsync(args[1..]);
}

if (args is [FhirServerProcess.Argument])
{
    return await FhirServerProcess.ServeAsync(GatewayBenchmark.AnswerTime);
}

BenchmarkSwitcher.FromAssembly(typeof(Primitives).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;
