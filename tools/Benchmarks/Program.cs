using BenchmarkDotNet.Running;
using NanoMedAgent.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(Primitives).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
