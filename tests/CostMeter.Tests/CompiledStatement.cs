using System.Reflection;
using System.Runtime.Loader;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>A C# statement, compiled as the device's are, and its cost inside a loop.</summary>
internal static class CompiledStatement
{
    private const string Source =
        """
        using System;
        using System.Collections;

        public static class Statements
        {
            public static uint Add(uint a, uint b) { return a + b; }

            public static object Run(int times)
            {
                uint x = 1, y = 2; ulong u = 3, v = 4; int s = 0, n = 5; object o = null;
                byte[] b = new byte[16], d = new byte[16]; int[] a = new int[16]; ArrayList list = new ArrayList();
                for (int i = 0; i < 16; i++) { list.Add(i); }
                for (int i = 0; i < times; i++) { STATEMENT }
                return new object[] { x, y, u, v, s, n, o, b, d, a, list };
            }
        }
        """;

    private static readonly Lazy<Cost> TenEmptyLoops = new(() => Ten(string.Empty));

    /// <summary>The cost of one execution.</summary>
    public static Cost Cost(string statement)
    {
        Cost ten = Ten(statement) - TenEmptyLoops.Value;
        return new Cost(ten.Instructions / 10, ten.Allocations / 10, ten.Bytes / 10, 0, 0);
    }

    /// <summary>The cost of ten iterations of the loop.</summary>
    private static Cost Ten(string statement)
    {
        Action<int> run = Compile(statement);
        return Measure(run, 20) - Measure(run, 10);
    }

    private static Cost Measure(Action<int> run, int times)
    {
        Meter.Reset(watchesPeak: false);
        run(times);
        return Meter.Now;
    }

    private static Action<int> Compile(string statement)
    {
        string file = CompiledSource.ToFile(Source.Replace("STATEMENT", statement, StringComparison.Ordinal));
        try
        {
            using MemoryStream metered = new(Instrumenter.Instrument(file, [], new Version(1, 0)));
            Assembly assembly = new AssemblyLoadContext(statement, isCollectible: true).LoadFromStream(metered);
            Func<int, object> run = assembly.GetType("Statements")!.GetMethod("Run")!.CreateDelegate<Func<int, object>>();
            return times => run(times);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
