using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoMedAgent.CostMeter.Metering;

namespace CostMeter.Tests;

/// <summary>One C# statement, compiled as the device's are, and what it takes in the middle of a loop.</summary>
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

    /// <summary>What one execution takes.</summary>
    public static Cost Cost(string statement)
    {
        Action<int> run = Compile(statement);
        Action<int> nothing = Compile(string.Empty);
        Cost ten = Measure(run, 20) - Measure(run, 10) - (Measure(nothing, 20) - Measure(nothing, 10));
        return new Cost(ten.Instructions / 10, ten.Allocations / 10, ten.Bytes / 10, 0, 0);
    }

    private static Cost Measure(Action<int> run, int times)
    {
        Meter.Reset(watchesPeak: false);
        run(times);
        return Meter.Now;
    }

    private static Action<int> Compile(string statement)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Statement",
            [CSharpSyntaxTree.ParseText(Source.Replace("STATEMENT", statement, StringComparison.Ordinal))],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        string file = Path.GetTempFileName();
        try
        {
            compilation.Emit(file).Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
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
