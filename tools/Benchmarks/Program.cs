using System.Globalization;
using BenchmarkDotNet.Running;
using NanoMedAgent.Benchmarks;
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

if (args is ["gateway", ..])
{
    int[] numbers = [.. args.Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    return await GatewayBenchmark.RunAsync(numbers is [var rate, ..] ? rate : 2000, numbers is [_, var seconds, ..] ? seconds : 60);
}

BenchmarkSwitcher.FromAssembly(typeof(Primitives).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return 0;
