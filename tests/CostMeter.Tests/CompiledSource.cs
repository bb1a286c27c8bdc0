using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CostMeter.Tests;

/// <summary>C# source compiled with optimisation, as the device's is.</summary>
internal static class CompiledSource
{
    private static readonly string[] Libraries =
        ["System.Private.CoreLib.dll", "System.Runtime.dll", "System.Collections.dll", "System.Collections.NonGeneric.dll"];

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Libraries.Contains(Path.GetFileName(path)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles a source.</summary>
    /// <returns>A temporary file with the assembly; the caller deletes it.</returns>
    public static string ToFile(string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Compiled",
            [CSharpSyntaxTree.ParseText(source)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        string file = Path.GetTempFileName();
        compilation.Emit(file).Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return file;
    }
}
